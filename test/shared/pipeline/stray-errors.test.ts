import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { handleStrayErrors, withStrayErrors } from "../../../shared/pipeline/stray-errors.ts";

/** A replacement for `process` that emits stray errors as `process` does: in the context of the code that threw. */
function aProcess() {
  let capture: ((thrown: any) => void) | null = null;
  const source = Object.assign(new EventEmitter(), {
    setUncaughtExceptionCaptureCallback: (callback: typeof capture) => void (capture = callback),
  });
  const logged: string[] = [];
  handleStrayErrors({ source, log: (text) => void logged.push(text) });
  const stray = (event: string, thrown: unknown) =>
    event === "unhandledRejection" ? void source.emit(event, thrown) : capture!(thrown);
  return { source, logged, stray };
}

const EVENTS = ["unhandledRejection", "uncaughtException"];
const never = () => new Promise<never>(() => {});

describe("withStrayErrors", () => {
  it("returns the result of the work and throws its error", async () => {
    expect(await withStrayErrors(() => 1)).toBe(1);
    expect(await withStrayErrors(async () => 2)).toBe(2);
    await expect(withStrayErrors(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    const throwing = () => {
      throw new Error("at once");
    };
    await expect(withStrayErrors(throwing)).rejects.toThrow("at once");
  });

  it.each(EVENTS)("fails with an %s of its work", async (event) => {
    const { source, logged, stray } = aProcess();
    source.on("uncaughtException", () => logged.push("passed on"));
    const thrown = new Error("adrift");
    const other = withStrayErrors(() => wait(20, "fine"));

    const failed = withStrayErrors(() => {
      setTimeout(() => stray(event, thrown), 1);
      return never();
    });

    await expect(failed).rejects.toBe(thrown);
    expect(await other).toBe("fine");
    expect(logged).toEqual([]);
  });

  it.each(EVENTS)("leaves an %s after its end to the log", async (event) => {
    const { source, logged, stray } = aProcess();
    source.on("uncaughtException", () => logged.push("passed on"));
    let emitted: Promise<unknown> | undefined;

    const value = await withStrayErrors(() => {
      emitted = wait(1).then(() => stray(event, new Error("too late")));
      return "ended";
    });
    await emitted;

    expect(value).toBe("ended");
    expect(logged).toEqual([
      expect.stringMatching(
        /^Something was thrown where nobody waits for it, and is in no run log\. Error: too late\n +at /,
      ),
    ]);
  });
});

describe("handleStrayErrors", () => {
  it.each([undefined, null, "text", Object.create(null)])("logs a stray %p", (thrown) => {
    const { logged, stray } = aProcess();

    stray("unhandledRejection", thrown);

    expect(logged).toEqual([expect.stringMatching(/^Something was thrown where nobody waits for it/)]);
  });

  it.each(EVENTS)("passes an %s outside such work to listeners", (event) => {
    const { source, logged, stray } = aProcess();
    const heard: unknown[][] = [];
    source.on("uncaughtException", (...emitted) => void heard.push(emitted));
    const thrown = new Error("a mistake of the host");

    stray(event, thrown);

    expect(heard).toEqual([[thrown, event]]);
    expect(logged).toEqual([]);
  });
});
