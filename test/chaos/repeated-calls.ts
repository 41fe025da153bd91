import type { FakeCallSummary } from "../support/fake-model-calls.ts";

/** A SIGKILL of the process of a run: just before it, and when the process was gone, in ms since 1970. */
export type Kill = { readonly at: number; readonly diedAt: number };

/** The cost of a kill. */
export type KillCost = {
  /** The calls that were repeated because of it. */
  readonly repeated: number;
  /** The most allowed: calls that can be in progress, and those answered in the last moments. */
  readonly bound: number;
  /** How long the oldest lost answer had existed; 0 if there was none. */
  readonly oldestMs: number;
};

export type RepeatedCalls = {
  /** One for each kill, in order. */
  readonly costs: readonly KillCost[];
  /** Calls that were repeated without a reason, each as a sentence. */
  readonly problems: readonly string[];
};

export type RepeatedCallsOptions = {
  readonly kills: readonly Kill[];
  /** How many calls can be in progress at the same time. */
  readonly callsAtOnce: number;
  /** How long before a kill an answer may have arrived and still be lost. */
  readonly windowMs: number;
  /** The server fails at times: a call without a whole answer may be repeated without a kill. */
  readonly hasFaults: boolean;
};

/** Requests of a killed process may be read a little later; the next process needs longer than that to start. */
const LATE_MS = 100;

/**
 * An answer that arrived so long before a kill is stored even on a busy machine: a slow process reads answers late, but starts
 * no other calls meanwhile.
 */
const MAX_LAG_MS = 2_000;

/**
 * Finds the kill that had a call repeated: the next one after the call started. There may be no more such calls than can be in
 * progress or were answered in the last moments.
 *
 * @param calls - All calls, in order.
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
