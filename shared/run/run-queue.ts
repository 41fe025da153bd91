import { NO_COUNTS, addCounts, type Counts } from "./counts.ts";
import { countPlaces, type PlaceRange } from "./place-range.ts";

/** The name of the durable entity that hands out the cases of a run, and what its operations take. */
export const RUN_QUEUE = "runQueue";

export type OpenQueue = { readonly ranges: readonly PlaceRange[]; readonly lanes: number };
/** The results that a lane saved since it last reported. */
export type LaneReport = {
  readonly counts: Counts;
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
/** The lanes that were waiting. */
export type Stopped = { readonly waiting: readonly string[] };
/** What a lane is to do next; an empty range ends it. */
export type Claim = PlaceRange;

export type RunQueueState = {
  readonly ranges: readonly PlaceRange[];
  readonly lanes: number;
  readonly counts: Counts;
  /** Set when nothing new may start. */
  readonly isStopped: boolean;
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
export function openQueue(state: RunQueueState | undefined, { ranges, lanes }: OpenQueue): RunQueueState {
  return { ranges, lanes, counts: state?.counts ?? NO_COUNTS, isStopped: state?.isStopped ?? false, waiting: [] };
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
  if (range === undefined || state.isStopped) return { state, claim: { from: 0, to: 0 } };
  const share = Math.ceil(countPlaces(state.ranges) / (2 * state.lanes));
  const to = Math.min(range.to, range.from + Math.min(LARGEST_CLAIM, Math.max(1, share)));
  const ranges = to < range.to ? [{ from: to, to: range.to }, ...rest] : rest;
  return { state: { ...state, ranges }, claim: { from: range.from, to } };
}

/** Adds a lane's report, outside of a claim. */
export function reportCounts(state: RunQueueState, { counts, awake }: LaneReport): RunQueueState {
  const waiting = awake === undefined ? state.waiting : state.waiting.filter((lane) => lane !== awake);
  return { ...state, counts: addCounts(state.counts, counts), waiting };
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

/** Lets nothing new start, and tells whom to wake. They are told of once. */
export function stopQueue(state: RunQueueState): { state: RunQueueState; answer: Stopped } {
  return { state: { ...state, isStopped: true, waiting: [] }, answer: { waiting: state.waiting } };
}
