import type { NumberedFailure, Run } from "../shared/contract/index.ts";
import { describeFailedCase } from "./describe-failed-case.ts";
import { createRunPace } from "./run-pace.ts";
import type { Shell } from "./shell.ts";

/** Shows how far a run is. */
export type Progress = {
  show(run: Pick<Run, "counts" | "waitingLanes" | "latestFailures">): void;
  /** Leaves the last state on a line of its own. */
  end(): void;
};

/** Where nobody watches, a log of a night should not grow by a line for every case. */
const PLAIN_INTERVAL_MS = 1_000;
const CLEAR_TO_END_OF_LINE = "\x1b[K";
/** More would hide what is shown beside them; the summary has all. */
const MOST_FAILURES_A_SECOND = 3;

/**
 * Progress on stderr: one line that is written over again on a terminal; elsewhere lines, when something has changed and at
 * most one a second. Above it the cases that did not pass, some of them where there are many.
 *
 * @example
 * const progress = createProgress(shell);
 * progress.show(run); // 12/26 done: 8 passed, 2 failed, 2 errors; 4 cases/s, 4 s left; 3 s
 */
export function createProgress({ stderr, now }: Pick<Shell, "stderr" | "now">): Progress {
  const startMs = now().getTime();
  const pace = createRunPace();
  const failures = createFailureFilter();
  let counts = "";
  let rate: string | undefined;
  let shownLine = "";
  let shownCounts = "";
  let shownMs = -Infinity;

  const width = (): number => (stderr.columns || 80) - 1;
  const line = (): string => {
    const elapsed = `${Math.floor((now().getTime() - startMs) / 1000)} s`;
    return [counts, ...(rate === undefined ? [] : [rate]), elapsed].join("; ");
  };
  const writeOver = (texts: readonly string[]): void => {
    const shown = line().slice(0, width());
    // Written again only where it has changed, so that a terminal has nothing to flicker.
    if (texts.length === 0 && shown === shownLine) return;
    const above = texts.map((text) => `${text.slice(0, width())}${CLEAR_TO_END_OF_LINE}\n`);
    stderr.write(`\r${above.join("")}${shown}${CLEAR_TO_END_OF_LINE}`);
    shownLine = shown;
  };
  const writePlainly = (): void => {
    stderr.write(`${line()}\n`);
    shownCounts = counts;
    shownMs = now().getTime();
  };
  return {
    show(run) {
      const nowMs = now().getTime();
      pace.note(run.counts.completed, nowMs);
      rate = pace.describe(run.counts.total);
      counts = [describeCounts(run.counts), ...describeWait(run)].join("; ");
      const told = failures.select(run.latestFailures ?? [], nowMs).map(describeFailedCase);
      if (stderr.isTTY) return writeOver(told);
      for (const text of told) stderr.write(`${text}\n`);
      if (counts !== shownCounts && nowMs - shownMs >= PLAIN_INTERVAL_MS) writePlainly();
    },
    end() {
      if (counts === "") return;
      if (stderr.isTTY) stderr.write("\n");
      else if (counts !== shownCounts) writePlainly();
    },
  };
}

/** Passes each failure once, and few a second. */
function createFailureFilter() {
  let last = 0;
  let second = -1;
  let left = 0;
  return {
    select(latest: readonly NumberedFailure[], nowMs: number): readonly NumberedFailure[] {
      if (Math.floor(nowMs / 1_000) !== second) left = MOST_FAILURES_A_SECOND;
      second = Math.floor(nowMs / 1_000);
      const fresh = latest.filter(({ number }) => number > last);
      last = fresh.at(-1)?.number ?? last;
      const some = fresh.slice(0, left);
      left -= some.length;
      return some;
    },
  };
}

/**
 * Counts as a person reads them.
 *
 * @example
 * describeCounts({ total: 3, completed: 2, passed: 2, failed: 0, errors: 0 }); // "2/3 done: 2 passed, 0 failed, 0 errors"
 */
export function describeCounts({ total, completed, passed, failed, errors }: Run["counts"]): string {
  return `${completed}/${total} done: ${passed} passed, ${failed} failed, ${errors} errors`;
}

/**
 * Why nothing seems to happen, it may be for hours; nothing where no lane waits.
 *
 * @example
 * describeWait({ waitingLanes: 3 }); // ["3 lanes wait"]
 */
export function describeWait({ waitingLanes = 0 }: Pick<Run, "waitingLanes">): readonly string[] {
  if (waitingLanes === 0) return [];
  return [waitingLanes === 1 ? "1 lane waits" : `${waitingLanes} lanes wait`];
}
