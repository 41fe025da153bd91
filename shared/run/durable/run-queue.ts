import type { EntityAddress } from "./context.ts";
import {
  NO_COUNTS,
  addCounts,
  type Counts,
  MOST_LATEST_FAILURES,
  type NumberedFailure,
  type RunFailure,
} from "./counts.ts";
import { countPlaces, type PlaceRange } from "./place-range.ts";
import type { Usage } from "../../contract/index.ts";
import type { FinishedCase } from "./finished-case.ts";

/** The name of the durable entity that hands out the cases of a run, and what its operations take. */
export const RUN_QUEUE = "runQueue";

/** The entity that hands out the cases of a run. */
export const queueOf = (run: string): EntityAddress => ({ name: RUN_QUEUE, key: run });

export type OpenQueue = { readonly ranges: readonly PlaceRange[]; readonly lanes: number; readonly limits?: RunLimits };
/** The results that a lane saved since it last reported. */
export type LaneReport = {
  readonly counts: Counts;
  /** What the cases took that it finished since. */
  readonly spent?: Spent;
  /** Some of those that did not pass. */
  readonly failures?: readonly RunFailure[];
  /** The lane's instance, when it has waited since it last claimed. */
  readonly awake?: string;
};
/** A lane that waits gives the rest of its claim back. */
export type GiveBack = LaneReport & {
  readonly range: PlaceRange;
  /** The lane's instance, to be woken when the queue is stopped. */
  readonly lane: string;
};
/** Whether nothing new may start: then there is nothing to wait for. */
export type GivenBack = { readonly isStopped: boolean };
/** A case ended because somebody has to change a setting, such as the key of a model. */
export type Misconfigured = LaneReport & { readonly message: string };
/** Why nothing new may start. */
export type RunStop = { readonly status: "failed" | "cancelled"; readonly error?: string };
/** The answer to who asks how a round ended: not there when it went through. */
export type RoundEnd = { readonly stop?: RunStop };
/** The lanes that were waiting. */
export type Stopped = { readonly waiting: readonly string[] };
/** What a lane is to do next; an empty range ends it. It may be the first to hear that the run is stopped. */
export type Claim = PlaceRange & { readonly isStopped?: true };

export type RunQueueState = {
  readonly ranges: readonly PlaceRange[];
  readonly lanes: number;
  readonly counts: Counts;
  readonly limits?: RunLimits;
  readonly spent: Spent;
  /** Not there where there were none. */
  readonly latestFailures?: readonly NumberedFailure[];
  /** How many cases ended because of a setting. */
  readonly misconfigured: number;
  /** Set when nothing new may start. */
  readonly isStopped: boolean;
  /** Why, where it was not a cancel. */
  readonly stop?: RunStop;
  /** Instances of lanes that wait long. */
  readonly waiting: readonly string[];
};

const LARGEST_CLAIM = 10;

/**
 * Starts a round of handing out places. Counts of an earlier round stay.
 *
 * @example
 * openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 */
export function openQueue(state: RunQueueState | undefined, { ranges, lanes, limits }: OpenQueue): RunQueueState {
  const kept = state ?? { counts: NO_COUNTS, spent: NOTHING_SPENT, misconfigured: 0, isStopped: false };
  return { ...kept, ranges, lanes, waiting: [], ...(limits === undefined ? {} : { limits }) };
}

/**
 * Hands out the first claim of each lane, so that none has to ask for it.
 *
 * @example
 * const state = openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 * claimFirstPlaces(state).claims[1]; // { from: 10, to: 20 }
 */
export function claimFirstPlaces(opened: RunQueueState): { state: RunQueueState; claims: readonly Claim[] } {
  let state = opened;
  const claims = Array.from({ length: opened.lanes }, () => {
    const next = claimPlaces(state, { counts: NO_COUNTS });
    ({ state } = next);
    return next.claim;
  });
  return { state, claims };
}

/**
 * Hands out the next few places, in order: half of an even share of what is left, so that claims shrink towards the end and
 * no lane is left with a long list while the others are idle.
 *
 * Source: guided self-scheduling, Polychronopoulos and Kuck 1987 (doi:10.1109/TC.1987.5009495), with half its chunk and at
 * most 10 places, which keeps the history of a lane's generation short.
 *
 * @example
 * const state = openQueue(undefined, { ranges: [{ from: 0, to: 100 }], lanes: 4 });
 * claimPlaces(state, { counts: NO_COUNTS }).claim; // { from: 0, to: 10 }
 */
export function claimPlaces(before: RunQueueState, report: LaneReport): { state: RunQueueState; claim: Claim } {
  const state = reportCounts(before, report);
  const [range, ...rest] = state.ranges;
  if (state.isStopped) return { state, claim: { from: 0, to: 0, isStopped: true } };
  if (range === undefined) return { state, claim: { from: 0, to: 0 } };
  const share = Math.ceil(countPlaces(state.ranges) / (2 * state.lanes));
  const to = Math.min(range.to, range.from + Math.min(LARGEST_CLAIM, Math.max(1, share)));
  const ranges = to < range.to ? [{ from: to, to: range.to }, ...rest] : rest;
  return { state: { ...state, ranges }, claim: { from: range.from, to } };
}

/** Adds a lane's report, outside of a claim. A run that has reached a limit is stopped by it. */
export function reportCounts(
  state: RunQueueState,
  { counts, spent: more = NOTHING_SPENT, failures = [], awake }: LaneReport,
): RunQueueState {
  const waiting = awake === undefined ? state.waiting : state.waiting.filter((lane) => lane !== awake);
  const spent = addSpent(state.spent, more);
  const reported = {
    ...state,
    counts: addCounts(state.counts, counts),
    spent,
    waiting,
    ...(failures.length === 0 ? {} : { latestFailures: withFailures(state.latestFailures, failures) }),
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
  return [...latest, ...numbered].slice(-MOST_LATEST_FAILURES);
}

/**
 * Takes back what a lane claimed and cannot begin, because it has to wait, and notes that it does.
 *
 * @example
 * giveBackPlaces(state, { range: { from: 4, to: 10 }, lane: "r1:0:7", counts: NO_COUNTS });
 */
export function giveBackPlaces(
  before: RunQueueState,
  { range, lane, ...report }: GiveBack,
): { state: RunQueueState; answer: GivenBack } {
  const state = reportCounts(before, report);
  if (state.isStopped) return { state, answer: { isStopped: true } };
  const ranges = range.to > range.from ? [range, ...state.ranges] : state.ranges;
  return { state: { ...state, ranges, waiting: [...state.waiting, lane] }, answer: { isStopped: false } };
}

/** So many cases must end because of a setting, and none have succeeded, before that ends the run. */
const FEWEST_MISCONFIGURED = 3;

/**
 * Counts a case that ended because of a setting. When as many did as there are lanes, and none has succeeded, the others would
 * end like them: the run is stopped.
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
  const isHopeless = passed + failed === 0 && state.misconfigured >= Math.max(FEWEST_MISCONFIGURED, state.lanes);
  if (state.isStopped || !isHopeless) return { state, answer: { isStopped: state.isStopped } };
  const error = `The first ${state.misconfigured} cases ended because of a setting. ${message}`;
  return { state: { ...state, isStopped: true, stop: { status: "failed", error } }, answer: { isStopped: true } };
}

/** Lets nothing new start, and tells whom to wake. They are told of once, and the first reason is the one that counts. */
export function stopQueue(state: RunQueueState, stop?: RunStop): { state: RunQueueState; answer: Stopped } {
  const reason = state.isStopped || stop === undefined ? {} : { stop };
  return { state: { ...state, ...reason, isStopped: true, waiting: [] }, answer: { waiting: state.waiting } };
}

/** What a run may use up; it is ended by the first that it reaches. */
export type RunLimits = { readonly maxCostUsd?: number; readonly maxTokens?: number };

/** What a run has used up. */
export type Spent = { readonly costUsd: number; readonly tokens: number };

export const NOTHING_SPENT: Spent = { costUsd: 0, tokens: 0 };

export const addSpent = (a: Spent, b: Spent): Spent => ({
  costUsd: a.costUsd + b.costUsd,
  tokens: a.tokens + b.tokens,
});

/**
 * What the models took for a case, all tries included.
 *
 * @example
 * spentOn(finished).costUsd; // 0.002
 */
export function spentOn({ turns }: FinishedCase): Spent {
  const usages = turns.flatMap(({ records }) => Object.values(records).map(({ usage }) => usage));
  return usages
    .filter((usage): usage is Usage => usage !== undefined)
    .map(toSpent)
    .reduce(addSpent, NOTHING_SPENT);
}

const toSpent = ({ costUsd, inputTokens, outputTokens }: Usage): Spent => ({
  costUsd,
  tokens: inputTokens + outputTokens,
});

/**
 * Which limit a run has reached, in words; `undefined` where it has reached none.
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
