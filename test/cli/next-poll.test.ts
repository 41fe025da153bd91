import { nextPollMs } from "../../cli/next-poll.ts";
import { aRun } from "./a-run.ts";

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
