import { withTimeLimit } from "../../../shared/pipeline/with-time-limit.ts";

const never = () => new Promise<never>(() => {});

describe("a time limit", () => {
  it("lets work that is in time be", async () => {
    const { signal } = new AbortController();

    expect(await withTimeLimit(async () => "done", { signal, timeoutMs: 1_000 })).toBe("done");
    await expect(withTimeLimit(() => Promise.reject(new Error("no")), { signal, timeoutMs: 1_000 })).rejects.toThrow(
      "no",
    );
  });

  it("ends work that pays no heed to its signal", async () => {
    const { signal } = new AbortController();

    await expect(withTimeLimit(never, { signal, timeoutMs: 5 })).rejects.toThrow(
      "The stage took longer than its 0.005 s. Its time limit is stageOptions.<stage>.timeoutMs.",
    );
  });

  it("tells the work by its signal why it is to end", async () => {
    const caller = new AbortController();
    const reasons: unknown[] = [];
    const listening = (signal: AbortSignal) => {
      signal.addEventListener("abort", () => reasons.push((signal.reason as Error).message));
      return never();
    };

    const cancelled = withTimeLimit(listening, { signal: caller.signal, timeoutMs: 10_000 });
    caller.abort(new Error("cancelled"));

    await expect(cancelled).rejects.toThrow("cancelled");
    await expect(withTimeLimit(listening, { signal: new AbortController().signal, timeoutMs: 1 })).rejects.toThrow();
    expect(reasons).toEqual(["cancelled", expect.stringContaining("0.001 s")]);
  });

  it("does not begin for a caller that has given up", async () => {
    const work = jest.fn();

    await expect(
      withTimeLimit(work, { signal: AbortSignal.abort(new Error("too late")), timeoutMs: 5 }),
    ).rejects.toThrow("too late");
    expect(work).not.toHaveBeenCalled();
  });
});
