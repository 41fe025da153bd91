import { happened } from "./apps/samples/hooks.ts";
import { startSampleApp } from "./sample-app.ts";

describe("hooks of the app", () => {
  it("run around every invocation, and may change inputs, results, errors and log lines", async () => {
    const app = await startSampleApp();

    const greeted = await app.run("activity", { name: "hello", input: "Ann" });
    const forgiven = await app.run("activity", { name: "fail", input: "boom" });
    await fetch(`${app.host.url}/api/log`);
    await app.host.stop();

    expect(greeted).toBe("Hello Ann (hooked)! And more.");
    expect(forgiven).toBe("forgiven");
    expect(happened).toEqual(["appStart", "hello Ann", "appTerminate"]);
    expect(app.log.map(({ message }) => message)).toContain("hooked a warning");
  });

  it("are refused when there is no such moment", async () => {
    const { addHook } = await import("../../local/hooks.ts");

    expect(() => addHook("beforeLunch", () => {})).toThrow(
      'There is no hook "beforeLunch". Hooks are: appStart, appTerminate, preInvocation, postInvocation, log.',
    );
  });
});
