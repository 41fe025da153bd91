import type { Counts, NumberedFailure, RunFailure, Usage } from "../../contract/index.ts";
import type { EntityAddress } from "./context.ts";
import { addCounts, MAX_LATEST_FAILURES, NO_COUNTS } from "./counts.ts";
import { countIndexes, type IndexRange } from "./index-range.ts";
import type { CaseOutcome } from "./outcome.ts";

/** The name of the durable entity that hands out the cases of a run. */
export const RUN_QUEUE = "runQueue";

/** The address of the entity that hands out the cases of a run. */
export const queueOf = (run: string): EntityAddress => ({ name: RUN_QUEUE, key: run });

// What its operations take and return.

export type OpenQueue = { readonly ranges: readonly IndexRange[]; readonly lanes: number; readonly limits?: RunLimits };
/** The results that a lane saved since its last report. */
export type LaneReport = {
  readonly counts: Counts;
  /** What the cases used that it finished since. */
  readonly spent?: Spent;
  /** Some of the cases that did not pass. */
  readonly failures?: readonly RunFailure[];
  /** The lane's instance, if it has waited since its last claim. */
  readonly awake?: string;
};
/** The rest of the claim of a lane that has to wait. */
export type GiveBack = LaneReport & {
  readonly range: IndexRange;
  /** The instance that waits, to be woken when the queue is stopped: a lane, a branch or a stage. */
  readonly lane: string;
};
/** Whether nothing new may start: then the lane need not wait. */
export type GivenBack = { readonly isStopped: boolean };
/** A case that ended because a setting is wrong, such as the key of a model. */
export type Misconfigured = LaneReport & { readonly message: string };
/** Why nothing new may start. */
export type RunStop = { readonly status: "failed" | "cancelled"; readonly error?: string };
/** How a round ended; without a stop it is complete. */
export type RoundEnd = { readonly stop?: RunStop };
/** The instances that were waiting. */
export type Stopped = { readonly waiting: readonly string[] };
/** The next indexes of a lane; an empty range ends it. It may be the first to learn that the run is stopped. */
export type Claim = IndexRange & { readonly isStopped?: true };

export type RunQueueState = {
  readonly ranges: readonly IndexRange[];
  readonly lanes: number;
  readonly counts: Counts;
  readonly limits?: RunLimits;
  readonly spent: Spent;
  /** Left out while there are none. */
  readonly latestFailures?: readonly NumberedFailure[];
  /** How many cases ended because a setting is wrong. */
  readonly misconfigured: number;
  /** Set when nothing new may start. */
  readonly isStopped: boolean;
  /** Why, unless a user cancelled the run. */
  readonly stop?: RunStop;
  /** Instances that wait long: lanes, and branches and stages that wait by themselves. */
  readonly waiting: readonly string[];
};

const MAX_CLAIM = 10;

/**
 * Starts a round of claims. The counts of the round before stay.
 *
 * @example
 * openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 */
export function openQueue(
  state: RunQueueState | undefined,
  { ranges, lanes, limits = state?.limits }: OpenQueue,
): RunQueueState {
  const kept = state ?? { counts: NO_COUNTS, spent: NOTHING_SPENT, misconfigured: 0, isStopped: false };
  return { ...kept, ranges, lanes, waiting: [], limits };
}

/**
 * Hands out the first claim of each lane, so that no lane has to ask for it.
 *
 * @example
 * const state = openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 * claimFirst(state).claims[1]; // { from: 10, to: 20 }
 */
export function claimFirst(opened: RunQueueState): { state: RunQueueState; claims: readonly Claim[] } {
  let state = opened;
  const claims = Array.from({ length: opened.lanes }, () => {
    const next = claimNext(state, { counts: NO_COUNTS });
    ({ state } = next);
    return next.claim;
  });
  return { state, claims };
}

/**
 * Hands out the next indexes, in order: half of an even share of what is left, so that claims shrink towards the end and no lane
 * has a long list while the others are idle.
 *
 * Source: guided self-scheduling, Polychronopoulos and Kuck 1987 (doi:10.1109/TC.1987.5009495), with half its chunk and at
 * most 10 indexes, which keeps the history of a lane's generation short.
 *
 * @example
 * const state = openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 * claimNext(state, { counts: NO_COUNTS }).claim; // { from: 0, to: 10 }
 */
export function claimNext(before: RunQueueState, report: LaneReport): { state: RunQueueState; claim: Claim } {
  const state = reportCounts(before, report);
  const [range, ...rest] = state.ranges;
  if (state.isStopped) return { state, claim: { from: 0, to: 0, isStopped: true } };
  if (range === undefined) return { state, claim: { from: 0, to: 0 } };
  const share = Math.ceil(countIndexes(state.ranges) / (2 * state.lanes));
  const to = Math.min(range.to, range.from + Math.min(MAX_CLAIM, Math.max(1, share)));
  const ranges = to < range.to ? [{ from: to, to: range.to }, ...rest] : rest;
  return { state: { ...state, ranges }, claim: { from: range.from, to } };
}

/** Adds a lane's report. A run that has reached a limit is stopped. */
export function reportCounts(
  state: RunQueueState,
  { counts, spent: more = NOTHING_SPENT, failures = [], awake }: LaneReport,
): RunQueueState {
  const spent = addSpent(state.spent, more);
  const reported = {
    ...state,
    counts: addCounts(state.counts, counts),
    spent,
    waiting: awake === undefined ? state.waiting : state.waiting.filter((lane) => lane !== awake),
    latestFailures: failures.length === 0 ? state.latestFailures : withFailures(state.latestFailures, failures),
  };
  const error = state.isStopped ? undefined : reachedLimit(state.limits ?? {}, spent);
  return error === undefined ? reported : { ...reported, isStopped: true, stop: { status: "cancelled", error } };
}

function withFailures(
  latest: readonly NumberedFailure[] = [],
  failures: readonly RunFailure[],
): readonly NumberedFailure[] {
  const last = latest.at(-1)?.number ?? 0;
  const numbered = failures.map((failure, index) => ({ ...failure, number: last + index + 1 }));
  return [...latest, ...numbered].slice(-MAX_LATEST_FAILURES);
}

/**
 * Takes back what a lane claimed and cannot start because it has to wait, and records that it waits.
 *
 * @example
 * giveBack(state, { range: { from: 4, to: 10 }, lane: "r1:0:7", counts: NO_COUNTS });
 */
export function giveBack(
  before: RunQueueState,
  { range, lane, ...report }: GiveBack,
): { state: RunQueueState; answer: GivenBack } {
  const state = reportCounts(before, report);
  if (state.isStopped) return { state, answer: { isStopped: true } };
  const ranges = range.to > range.from ? [range, ...state.ranges] : state.ranges;
  return { state: { ...state, ranges, waiting: [...state.waiting, lane] }, answer: { isStopped: false } };
}

/** With fewer misconfigured cases a run is not stopped. */
const MIN_MISCONFIGURED = 3;

/**
 * Counts a case that ended because a setting is wrong. When there are as many of them as lanes, and no case has succeeded, the
 * other cases would end the same way, and the run is stopped.
 *
 * @example
 * reportMisconfigured(state, { counts: NO_COUNTS, message: "The model \"gpt\" answered 401 Unauthorized." }).answer.isStopped;
 */
export function reportMisconfigured(
  before: RunQueueState,
  { message, ...report }: Misconfigured,
): { state: RunQueueState; answer: GivenBack } {
  const reported = reportCounts(before, report);
  const state = { ...reported, misconfigured: reported.misconfigured + 1 };
  const { passed, failed } = state.counts;
  const allWouldFail = passed + failed === 0 && state.misconfigured >= Math.max(MIN_MISCONFIGURED, state.lanes);
  if (state.isStopped || !allWouldFail) return { state, answer: { isStopped: state.isStopped } };
  const error = `The first ${state.misconfigured} cases ended because of a setting. ${message}`;
  return { state: { ...state, isStopped: true, stop: { status: "failed", error } }, answer: { isStopped: true } };
}

/** Stops the run, so that nothing new starts, and returns the lanes to wake, once. The first reason is kept. */
export function stopQueue(state: RunQueueState, stop?: RunStop): { state: RunQueueState; answer: Stopped } {
  const reason = state.isStopped ? state.stop : (stop ?? state.stop);
  return { state: { ...state, stop: reason, isStopped: true, waiting: [] }, answer: { waiting: state.waiting } };
}

/** What a run may use. The first limit that it reaches ends it. */
export type RunLimits = { readonly maxCostUsd?: number; readonly maxTokens?: number };

/** What a run has used. */
export type Spent = { readonly costUsd: number; readonly tokens: number };

export const NOTHING_SPENT: Spent = { costUsd: 0, tokens: 0 };

export const addSpent = (a: Spent, b: Spent): Spent => ({
  costUsd: a.costUsd + b.costUsd,
  tokens: a.tokens + b.tokens,
});

/**
 * Adds up what the models used for a case, in all attempts.
 *
 * @example
 * spentOn(finished).costUsd; // 0.002
 */
export function spentOn({ turns }: CaseOutcome): Spent {
  return turns
    .flatMap(({ records }) => Object.values(records).flatMap(({ usage }) => usage ?? []))
    .map(({ costUsd, inputTokens, outputTokens }: Usage) => ({ costUsd, tokens: inputTokens + outputTokens }))
    .reduce(addSpent, NOTHING_SPENT);
}

/**
 * Describes the limit that a run has reached; `undefined` if it has reached none.
 *
 * @example
 * reachedLimit({ maxCostUsd: 2 }, { costUsd: 2.01, tokens: 9_000 }); // "The run reached its maxCostUsd of 2: $2.01 are spent."
 */
export function reachedLimit({ maxCostUsd, maxTokens }: RunLimits, { costUsd, tokens }: Spent): string | undefined {
  if (maxCostUsd !== undefined && costUsd >= maxCostUsd)
    return `The run reached its maxCostUsd of ${maxCostUsd}: $${Number(costUsd.toFixed(6))} are spent.`;
  if (maxTokens !== undefined && tokens >= maxTokens)
    return `The run reached its maxTokens of ${maxTokens}: ${tokens} are used.`;
  return undefined;
}
