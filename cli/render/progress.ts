import type { NumberedFailure } from "../../shared/run/durable/index.ts";
import type { Run } from "../client/api-answers.ts";
import { describeCounts, describeFailedCase, describeWait } from "./describe-run.ts";
import type { Shell } from "../shell.ts";

/** How fast a run goes on, and how long it takes until its end. */
export type RunPace = {
  /** Notes how far the run is. */
  note(completed: number, nowMs: number): void;
  /** In words: `4.2 cases/s, 12 s left`; `undefined` as long as it cannot be told. */
  describe(total: number): string | undefined;
};

type Sample = { readonly completed: number; readonly atMs: number };

/** The pace is that of the last half minute: a run may wait in between. */
const WINDOW_MS = 30_000;
const SHORTEST_MS = 1_000;

/**
 * Measures the pace of a run.
 *
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
      // One that is older stays, or there would be nothing to measure from where results come seldom.
      const start = samples.findLastIndex(({ atMs }) => nowMs - atMs >= WINDOW_MS);
      samples = [...samples.slice(Math.max(0, start)), { completed, atMs: nowMs }];
    },
    describe(total) {
      const [first, last] = [samples[0], samples.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      const [elapsedMs, completed] = [last.atMs - first.atMs, last.completed - first.completed];
      if (elapsedMs < SHORTEST_MS || completed <= 0) return undefined;
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
