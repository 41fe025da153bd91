import { setTimeout as wait } from "node:timers/promises";
import { timeLeftMs, withTimeLeft, withTimeLimit } from "../../../shared/base/time-limit.ts";

const late = "It took too long; wait less.";
const never = () => new Promise<never>(() => {});

describe("withTimeLimit", () => {
  it("returns or throws what work within the limit does", async () => {
    const options = { signal: new AbortController().signal, timeoutMs: 1_000, late };

    expect(await withTimeLimit(async () => "done", options)).toBe("done");
    await expect(withTimeLimit(() => Promise.reject(new Error("no")), options)).rejects.toThrow("no");
  });

  it("stops waiting for work that ignores its signal", async () => {
    const error = { code: "time-limit", message: late };
    await expect(withTimeLimit(never, { timeoutMs: 5, late })).rejects.toMatchObject(error);
  });

  it("aborts the work's signal with the reason", async () => {
    const caller = new AbortController();
    const reasons: unknown[] = [];
    const listening = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => reasons.push((signal.reason as Error).message));
      return never();
    };

    const cancelled = withTimeLimit(listening, { signal: caller.signal, timeoutMs: 10_000, late });
    caller.abort(new Error("cancelled"));

    await expect(cancelled).rejects.toThrow("cancelled");
    const { signal } = new AbortController();
    await expect(withTimeLimit(listening, { signal, timeoutMs: 1, late })).rejects.toThrow();
    expect(reasons).toEqual(["cancelled", late]);
  });

  it("does not start the work when the caller's signal is already aborted", async () => {
    const work = jest.fn();
    const signal = AbortSignal.abort(new Error("too late"));

    await expect(withTimeLimit(work, { signal, timeoutMs: 5, late })).rejects.toThrow("too late");
    expect(work).not.toHaveBeenCalled();
  });
});

describe("timeLeftMs", () => {
  it("is infinite without a deadline", () => {
    expect(timeLeftMs()).toBe(Infinity);
  });

  it("decreases, also after an await", async () => {
    const [before, after] = await withTimeLeft(60_000, async () => {
      const first = timeLeftMs();
      await wait(2);
      return [first, timeLeftMs()];
    });

    expect(before).toBeLessThanOrEqual(60_000);
    expect(before).toBeGreaterThan(50_000);
    expect(after).toBeLessThan(before!);
    expect(timeLeftMs()).toBe(Infinity);
  });

  it("is infinite after the deadline", async () => {
    expect(await withTimeLeft(1, async () => (await wait(5), timeLeftMs()))).toBe(Infinity);
  });
});
