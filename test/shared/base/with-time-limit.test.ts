import { withTimeLimit } from "../../../shared/base/time-limit.ts";

const late = "It took too long; wait less.";
const never = () => new Promise<never>(() => {});

describe("a time limit", () => {
  it("lets work that is in time be", async () => {
    const { signal } = new AbortController();

    expect(await withTimeLimit(async () => "done", { signal, timeoutMs: 1_000, late })).toBe("done");
    await expect(
      withTimeLimit(() => Promise.reject(new Error("no")), { signal, timeoutMs: 1_000, late }),
    ).rejects.toThrow("no");
  });

  it("ends work that pays no heed to its signal", async () => {
    await expect(withTimeLimit(never, { timeoutMs: 5, late })).rejects.toMatchObject({
      code: "time-limit",
      message: late,
    });
  });

  it("tells the work by its signal why it is to end", async () => {
    const caller = new AbortController();
    const reasons: unknown[] = [];
    const listening = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => reasons.push((signal.reason as Error).message));
      return never();
    };

    const cancelled = withTimeLimit(listening, { signal: caller.signal, timeoutMs: 10_000, late });
    caller.abort(new Error("cancelled"));

    await expect(cancelled).rejects.toThrow("cancelled");
    await expect(
      withTimeLimit(listening, { signal: new AbortController().signal, timeoutMs: 1, late }),
    ).rejects.toThrow();
    expect(reasons).toEqual(["cancelled", late]);
  });

  it("does not begin for a caller that has given up", async () => {
    const work = jest.fn();

    await expect(
      withTimeLimit(work, { signal: AbortSignal.abort(new Error("too late")), timeoutMs: 5, late }),
    ).rejects.toThrow("too late");
    expect(work).not.toHaveBeenCalled();
  });
});
