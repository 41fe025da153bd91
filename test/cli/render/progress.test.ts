import { createRunPace, createProgress } from "../../../cli/render/progress.ts";
import { aRun } from "../a-run.ts";
import { aShell } from "../../support/run-command.ts";

type Note = readonly [completed: number, seconds: number];
const paceOf = (...notes: readonly Note[]) => {
  const pace = createRunPace();
  for (const [completed, seconds] of notes) pace.note(completed, 1_000 * seconds);
  return pace;
};

describe("the pace of a run", () => {
  it.each<{ notes: readonly Note[]; total: number; says: string | undefined; because: string }>([
    { notes: [], total: 10, says: undefined, because: "nothing is known" },
    { notes: [[0, 0], [5, 0.9]], total: 10, says: undefined, because: "it began a moment ago" }, // prettier-ignore
    { notes: [[3, 0], [3, 9]], total: 10, says: undefined, because: "nothing has ended" }, // prettier-ignore
    { notes: [[0, 0], [20, 5]], total: 100, says: "4 cases/s, 20 s left", because: "it is even" }, // prettier-ignore
    { notes: [[90, 0], [95, 2]], total: 100, says: "2.5 cases/s, 2 s left", because: "what was there before does not count" }, // prettier-ignore
    { notes: [[0, 0], [1, 20]], total: 10, says: "3 cases/min, 3 min left", because: "it is slow" }, // prettier-ignore
    { notes: [[0, 0], [1_000, 2]], total: 10_000_000, says: "500 cases/s, 5.6 h left", because: "much is left" }, // prettier-ignore
    { notes: [[0, 0], [20, 5]], total: 20, says: "4 cases/s", because: "nothing is left" }, // prettier-ignore
  ])("is $says when $because", ({ notes, total, says }) => {
    expect(paceOf(...notes).describe(total)).toBe(says);
  });

  it("counts only the last half minute", () => {
    const pace = paceOf([0, 0], [100, 1], [110, 10], [120, 40], [130, 50]);

    expect(pace.describe(1_000)).toBe("30 cases/min, 29 min left");
  });
});

const done = (completed: number) => aRun({ counts: { total: 10, completed, passed: completed, failed: 0, errors: 0 } });

const aFailure = (number: number) => ({
  number,
  caseId: `0000000${number}-0000-4000-8000-000000000000`,
  stage: "infer",
  message: "Error: no answer",
});

/** Progress on a manual clock. */
function watched(output: { isTTY?: boolean; columns?: number } = {}) {
  let timeMs = 0;
  const shell = aShell({ ...output, now: () => new Date(timeMs) });
  const progress = createProgress(shell);
  const at = (ms: number) => {
    timeMs = ms;
    return progress;
  };
  return { at, said: shell.said };
}

describe("progress on a terminal", () => {
  it("is one line that is overwritten, and kept at the end", () => {
    const { at, said } = watched({ isTTY: true });

    at(0).show(done(1));
    at(61_000).show(done(10));
    at(61_000).end();

    expect(said()).toBe(
      "\r1/10 done: 1 passed, 0 failed, 0 errors; 0 s\u001b[K" +
        "\r10/10 done: 10 passed, 0 failed, 0 errors; 8.9 cases/min; 61 s\u001b[K\n",
    );
  });

  it("is not written again without a change", () => {
    const { at, said } = watched({ isTTY: true });

    at(0).show(done(1));
    at(100).show(done(1));

    expect(said()).toBe("\r1/10 done: 1 passed, 0 failed, 0 errors; 0 s\u001b[K");
  });

  it("lists failed cases above it", () => {
    const { at, said } = watched({ isTTY: true, columns: 50 });

    at(0).show(done(1));
    at(100).show({ ...done(1), latestFailures: [aFailure(1)] });

    expect(said()).toBe(
      "\r1/10 done: 1 passed, 0 failed, 0 errors; 0 s\u001b[K" +
        "\r00000001  infer: Error: no answer\u001b[K\n1/10 done: 1 passed, 0 failed, 0 errors; 0 s\u001b[K",
    );
  });

  it("is cut to the width of the terminal", () => {
    const { at, said } = watched({ isTTY: true, columns: 11 });

    at(0).show(done(1));

    expect(said()).toBe("\r1/10 done:\u001b[K");
  });
});

describe("progress of a run that waits", () => {
  it.each([
    { waitingLanes: 1, says: "1 lane waits" },
    { waitingLanes: 3, says: "3 lanes wait" },
  ])("says so: $says", ({ waitingLanes, says }) => {
    const { at, said } = watched();

    at(0).show({ ...done(1), waitingLanes });
    at(1_000).show(done(1));

    expect(said()).toBe(
      `1/10 done: 1 passed, 0 failed, 0 errors; ${says}; 0 s\n1/10 done: 1 passed, 0 failed, 0 errors; 1 s\n`,
    );
  });
});

describe("progress without a terminal", () => {
  it("is a line per change, at most one per second", () => {
    const { at, said } = watched();

    at(0).show(done(1));
    at(500).show(done(2));
    at(999).show(done(3));
    at(1_000).show(done(3));
    at(5_000).show(done(3));
    at(5_100).show(done(4));

    expect(said()).toBe(
      [
        "1/10 done: 1 passed, 0 failed, 0 errors; 0 s",
        "3/10 done: 3 passed, 0 failed, 0 errors; 2 cases/s, 4 s left; 1 s",
        "4/10 done: 4 passed, 0 failed, 0 errors; 35 cases/min, 11 s left; 5 s",
        "",
      ].join("\n"),
    );
  });

  it("lists each failed case once, at most three per second", () => {
    const { at, said } = watched();
    const latest = (...numbers: number[]) => ({ ...done(1), latestFailures: numbers.map(aFailure) });

    at(0).show(latest(1, 2));
    at(100).show(latest(1, 2, 3, 4));
    at(900).show(latest(3, 4, 5));
    at(1_000).show(latest(3, 4, 5, 6));

    const lines = said()
      .split("\n")
      .filter((line) => line.includes("infer"));
    expect(lines).toEqual([1, 2, 3, 6].map((number) => `0000000${number}  infer: Error: no answer`));
  });

  it("ends with the last state, once", () => {
    const { at, said } = watched();

    at(0).show(done(1));
    at(10).show(done(10));
    at(10).end();
    at(10).end();

    expect(said().split("\n").slice(1)).toEqual(["10/10 done: 10 passed, 0 failed, 0 errors; 0 s", ""]);
  });

  it("writes nothing if nothing was shown", () => {
    const { at, said } = watched();

    at(0).end();

    expect(said()).toBe("");
  });
});
