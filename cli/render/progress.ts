import type { NumberedFailure, Run } from "../../shared/contract/index.ts";
import type { Shell } from "../shell.ts";
import { describeCounts, describeFailedCase, describeWait } from "./describe-run.ts";

/** Shows the progress of a run. */
type Progress = {
  show(run: Pick<Run, "counts" | "waitingLanes" | "latestFailures">): void;
  /** Leaves the last state on a line of its own. */
  end(): void;
};

/** Keeps the log of a scheduled run from growing by a line for each case. */
const PLAIN_INTERVAL_MS = 1_000;
const CLEAR_TO_END_OF_LINE = "\x1b[K";
/** More would scroll the progress away. The summary lists all. */
const MAX_FAILURES_PER_SECOND = 3;

/**
 * Writes progress to stderr: on a terminal, one line that is overwritten; elsewhere, a line at most once per second when the
 * counts change. Prints cases that did not pass above it, up to three per second.
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
    // Writing the same line again would flicker.
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
      const failed = failures.select(run.latestFailures ?? [], nowMs).map(describeFailedCase);
      if (stderr.isTTY) return writeOver(failed);
      for (const text of failed) stderr.write(`${text}\n`);
      if (counts !== shownCounts && nowMs - shownMs >= PLAIN_INTERVAL_MS) writePlainly();
    },
    end() {
      if (counts === "") return;
      if (stderr.isTTY) stderr.write("\n");
      else if (counts !== shownCounts) writePlainly();
    },
  };
}

/** Selects each failure once, and at most three per second. */
function createFailureFilter() {
  let last = 0;
  let second = -1;
  let left = 0;
  return {
    select(latest: readonly NumberedFailure[], nowMs: number): readonly NumberedFailure[] {
      if (Math.floor(nowMs / 1_000) !== second) left = MAX_FAILURES_PER_SECOND;
      second = Math.floor(nowMs / 1_000);
      const fresh = latest.filter(({ number }) => number > last);
      last = fresh.at(-1)?.number ?? last;
      const some = fresh.slice(0, left);
      left -= some.length;
      return some;
    },
  };
}

/** Measures how many cases a run completes per second, and estimates the time left. */
type RunPace = {
  note(completed: number, nowMs: number): void;
  /** Returns `4.2 cases/s, 12 s left`, or `undefined` without enough samples. */
  describe(total: number): string | undefined;
};

type Sample = { readonly completed: number; readonly atMs: number };

/** Only the last half minute counts: a run may have waited before. */
const WINDOW_MS = 30_000;
const MIN_ELAPSED_MS = 1_000;

/**
 * @example
 * const pace = createRunPace();
 * pace.note(0, 0);
 * pace.note(20, 5_000);
 * pace.describe(100); // "4 cases/s, 20 s left"
 */
export function createRunPace(): RunPace {
  let samples: readonly Sample[] = [];
  return {
    note(completed, nowMs) {
      // Keeps one older sample: if results are rare, it is the only one to measure from.
      const start = samples.findLastIndex(({ atMs }) => nowMs - atMs >= WINDOW_MS);
      samples = [...samples.slice(Math.max(0, start)), { completed, atMs: nowMs }];
    },
    describe(total) {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      const [elapsedMs, completed] = [last.atMs - first.atMs, last.completed - first.completed];
      if (elapsedMs < MIN_ELAPSED_MS || completed <= 0) return undefined;
      const left = total - last.completed;
      const rate = describeRate((1_000 * completed) / elapsedMs);
      return left === 0 ? rate : `${rate}, ${describeLeft((left * elapsedMs) / completed / 1_000)} left`;
    },
  };
}

function describeRate(perSecond: number): string {
  const [rate, unit] = perSecond >= 1 ? [perSecond, "s"] : [60 * perSecond, "min"];
  return `${rate >= 10 ? Math.round(rate) : Number(rate.toPrecision(2))} cases/${unit}`;
}

function describeLeft(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 100 * 60 ? `${Math.ceil(seconds / 60)} min` : `${Number((seconds / 3600).toPrecision(2))} h`;
}
