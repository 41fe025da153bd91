import { nextPollMs, watchRun } from "../../../cli/client/watch-run.ts";
import { aRun } from "../a-run.ts";
import { ApiError, UnreachableError } from "../../../cli/errors.ts";
import type { Run } from "../../../shared/contract/index.ts";

describe("nextPollMs", () => {
  const pollMs = 100;
  const minute = 60_000;

  it.each([
    { watchedMs: 0, done: 0, completed: 0, waitMs: 10, because: "it has just begun" },
    { watchedMs: 60, done: 0, completed: 0, waitMs: 60, because: "it began a moment ago" },
    { watchedMs: 500, done: 0, completed: 0, waitMs: 100, because: "nothing is known of its pace" },
    { watchedMs: minute, done: 500, completed: 500, waitMs: 100, because: "half of it is left" },
    { watchedMs: 1000, done: 800, completed: 800, waitMs: 62.5, because: "it ends in a quarter of a second" },
    { watchedMs: 1000, done: 990, completed: 900, waitMs: 10, because: "it is about to end" },
    { watchedMs: 1000, done: 1000, completed: 1000, waitMs: 10, because: "the log of a short run is written" },
    { watchedMs: minute, done: 1000, completed: 1000, waitMs: 100, because: "the log of a long run is written" },
    { watchedMs: 10, done: 1000, completed: 0, waitMs: 10, because: "all cases were completed before" },
  ])("is $waitMs ms when $because", ({ watchedMs, done, completed, waitMs }) => {
    const run = aRun({ counts: { total: 1000, completed: done, passed: done, failed: 0, errors: 0 } });

    expect(nextPollMs(run, { watchedMs, completed, pollMs })).toBe(waitMs);
  });
});

const problem = (status: number) => new ApiError(status, { code: "x", detail: `status ${status}`, issues: [] });

/** Watches a run for which the app gives one answer after another. */
function watch(answers: readonly (Run | Error)[], { pollMs = 0, signal = new AbortController().signal } = {}) {
  const seen: string[] = [];
  const left = [...answers];
  const getRun = async (): Promise<Run> => {
    const answer = left.length > 1 ? left.shift() : left[0];
    if (answer instanceof Error) throw answer;
    return answer as Run;
  };
  return { seen, ended: watchRun({ getRun }, "7f6b", { pollMs, signal, onChange: (run) => seen.push(run.status) }) };
}
const [queued, running, completed] = (["queued", "running", "completed"] as const).map((status) =>
  aRun({ status }),
) as [Run, Run, Run];

describe("watchRun", () => {
  it("reports each state, and returns the ended run", async () => {
    const { seen, ended } = watch([queued, running, running, completed]);

    expect(await ended).toEqual(completed);
    expect(seen).toEqual(["queued", "running", "running", "completed"]);
  });

  it.each(["failed", "cancelled"] as const)("ends with a run that has %s", async (status) => {
    expect((await watch([running, aRun({ status })]).ended).status).toBe(status);
  });

  it.each([new UnreachableError("http://x", new Error("reset")), problem(503), problem(429)])(
    "continues after $message",
    async (thrown) => {
      expect(await watch([running, thrown, thrown, completed]).ended).toEqual(completed);
    },
  );

  it("gives up when the run is not found", async () => {
    await expect(watch([problem(404)]).ended).rejects.toThrow(problem(404));
  });

  it("gives up when the app fails again and again", async () => {
    await expect(watch([running, problem(500)]).ended).rejects.toThrow(problem(500));
  });

  it("stops waiting when it is interrupted", async () => {
    const interruption = new AbortController();
    const { ended } = watch([running], { pollMs: 60_000, signal: interruption.signal });
    setImmediate(() => interruption.abort());

    await expect(ended).rejects.toMatchObject({ name: "AbortError" });
  });
});
