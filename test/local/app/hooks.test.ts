import { happened, replays } from "../apps/samples/hooks.ts";
import { startSampleApp } from "../sample-app.ts";

describe("hooks of the app", () => {
  it("run around every invocation and may change inputs, results, errors and log lines", async () => {
    const app = await startSampleApp();

    const greeted = await app.run("activity", { name: "hello", input: "Ann" });
    const forgiven = await app.run("activity", { name: "fail", input: "boom" });
    await fetch(`${app.host.url}/api/log`);
    await app.host.stop();

    expect(greeted).toBe("Hello Ann (hooked)! And more.");
    expect(forgiven).toBe("forgiven");
    expect(happened).toEqual(["appStart", "hello Ann", "appTerminate"]);
    expect(app.messages()).toContain("hooked a warning");
  });

  it("see the durable library's state in a context, which is removed after them", async () => {
    const app = await startSampleApp();

    await app.run("activity", { name: "hello", input: "Ann" });
    await app.host.stop();

    expect(replays.length).toBeGreaterThan(1);
    expect(replays.every(({ sawState }) => sawState)).toBe(true);
    expect(replays.map(({ context }) => context.df)).toEqual(replays.map(() => undefined));
  });

  it("are refused for an unknown name", async () => {
    const { addHook } = await import("../../../local/app/hooks.ts");

    expect(() => addHook("beforeLunch", () => {})).toThrow(
      'There is no hook "beforeLunch". Hooks are: appStart, appTerminate, preInvocation, postInvocation, log.',
    );
  });
});
