import type { Run } from "../../shared/contract/index.ts";
import { ApiError } from "../../cli/api-error.ts";
import { UnreachableError } from "../../cli/unreachable-error.ts";
import { watchRun } from "../../cli/watch-run.ts";
import { aRun } from "./a-run.ts";

const problem = (status: number) => new ApiError(status, { code: "x", detail: `status ${status}`, issues: [] });

/** Watches a run of which the app says one thing after another. */
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
  it("shows each state, and gives the run as it ended", async () => {
    const { seen, ended } = watch([queued, running, running, completed]);

    expect(await ended).toEqual(completed);
    expect(seen).toEqual(["queued", "running", "running", "completed"]);
  });

  it.each(["failed", "cancelled"] as const)("ends with a run that has %s", async (status) => {
    expect((await watch([running, aRun({ status })]).ended).status).toBe(status);
  });

  it.each([new UnreachableError("http://x", new Error("reset")), problem(503), problem(429)])(
    "goes on after $message",
    async (thrown) => {
      expect(await watch([running, thrown, thrown, completed]).ended).toEqual(completed);
    },
  );

  it("gives up when the app does not know the run", async () => {
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
