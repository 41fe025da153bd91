import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { handleStrayErrors, withStrayErrors } from "../../../shared/pipeline/stray-errors.ts";

/** Stands in for `process`, and tells what has strayed as that would: in the context of the code that threw. */
function aProcess() {
  const source = new EventEmitter();
  const logged: string[] = [];
  handleStrayErrors({ source, log: (text) => void logged.push(text) });
  return { source, logged };
}

const never = () => new Promise<never>(() => {});

describe("withStrayErrors", () => {
  it("gives what the work gives, and throws what it throws", async () => {
    expect(await withStrayErrors(() => 1)).toBe(1);
    expect(await withStrayErrors(async () => 2)).toBe(2);
    await expect(withStrayErrors(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await expect(
      withStrayErrors(() => {
        throw new Error("at once");
      }),
    ).rejects.toThrow("at once");
  });

  it.each(["unhandledRejection", "uncaughtException"])("fails of an %s of its own", async (event) => {
    const { source, logged } = aProcess();
    const thrown = new Error("adrift");
    const other = withStrayErrors(() => wait(20, "fine"));

    const failed = withStrayErrors(() => {
      setTimeout(() => source.emit(event, thrown), 1);
      return never();
    });

    await expect(failed).rejects.toBe(thrown);
    expect(await other).toBe("fine");
    expect(logged).toEqual([]);
  });

  it("leaves what is thrown after its end to the log", async () => {
    const { source, logged } = aProcess();
    let emitted: Promise<unknown> | undefined;

    const value = await withStrayErrors(() => {
      emitted = wait(1).then(() => source.emit("uncaughtException", new Error("too late")));
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
  it.each([undefined, null, "text", Object.create(null)])("logs %p, which nobody can be told", (thrown) => {
    const { source, logged } = aProcess();

    source.emit("unhandledRejection", thrown);

    expect(logged).toEqual([expect.stringMatching(/^Something was thrown where nobody waits for it/)]);
  });
});
