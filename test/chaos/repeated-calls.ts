import type { FakeCallSummary } from "../support/fake-model-calls.ts";

/** A `kill -9` of the process that runs the run, in ms of the calendar. */
export type Kill = {
  /** The moment before it. */
  readonly at: number;
  /** When the process was gone. */
  readonly diedAt: number;
};

/** What a kill cost. */
export type KillCost = {
  /** The calls that were made again because of it. */
  readonly repeated: number;
  /** The most that may be: those that can be under way, and those answered in the last moments. */
  readonly bound: number;
  /** How long the oldest answer that was lost had been there; 0 where none was there yet. */
  readonly oldestMs: number;
};

export type RepeatedCalls = {
  /** One for each kill, in their order. */
  readonly costs: readonly KillCost[];
  /** Calls that were made again without a reason, each as a sentence. */
  readonly problems: readonly string[];
};

export type RepeatedCallsOptions = {
  /** In their order. */
  readonly kills: readonly Kill[];
  /** How many calls can be under way at the same time. */
  readonly callsAtOnce: number;
  /** How long before a kill an answer may have come, and still be lost. */
  readonly windowMs: number;
  /** The server fails at times: a call that got no whole answer may be made again without a kill. */
  readonly hasFaults: boolean;
};

/** What a process has sent before it died may be read a little later; the next process needs longer than that to start. */
const LATE_MS = 100;

/**
 * An answer that was there so long before a kill has been kept, however busy the machine was: a process that is short of time
 * reads answers late, but starts no other calls meanwhile.
 */
const MAX_LAG_MS = 2_000;

/**
 * Finds the kill that had a call made again: the next one after it was asked. There may be no more such calls than can be
 * under way, and were answered in the last moments.
 *
 * @param calls - All calls, in the order in which they came.
 * @example
 * repeatedCalls(calls, { kills: [kill], callsAtOnce: 10, windowMs: 25, hasFaults: false }).problems; // []
 */
export function repeatedCalls(
  calls: readonly FakeCallSummary[],
  { kills, callsAtOnce, windowMs, hasFaults }: RepeatedCallsOptions,
): RepeatedCalls {
  const lostMs: number[][] = kills.map(() => []);
  const problems: string[] = [];
  const lastOf = new Map<string, FakeCallSummary>();
  for (const call of calls) {
    const before = lastOf.get(call.key);
    lastOf.set(call.key, call);
    if (before === undefined || (hasFaults && before.status !== 200)) continue;
    const index = kills.findIndex(({ at, diedAt }) => before.askedAt <= diedAt + LATE_MS && at <= call.askedAt);
    if (index === -1) {
      problems.push(`The model was asked ${call.key} again, and no kill was between.`);
      continue;
    }
    const hadMs = Math.max(0, kills[index]!.at - (before.answeredAt ?? Infinity));
    lostMs[index]!.push(hadMs);
    if (hadMs > MAX_LAG_MS)
      problems.push(
        `The model was asked ${call.key} again, although its answer was there ${hadMs} ms before the kill.`,
      );
  }
  const costs = kills.map(({ at }, index) => {
    const isLate = ({ answeredAt = Infinity }: FakeCallSummary) => answeredAt >= at - windowMs && answeredAt <= at;
    const bound = callsAtOnce + calls.filter(isLate).length;
    return { repeated: lostMs[index]!.length, bound, oldestMs: Math.max(0, ...lostMs[index]!) };
  });
  for (const [index, { repeated: count, bound }] of costs.entries())
    if (count > bound)
      problems.push(`Kill ${index + 1} had ${count} calls repeated, which is more than the ${bound} allowed.`);
  return { costs, problems };
}
