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
