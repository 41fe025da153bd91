import type { ModelLimits } from "../../contract/index.ts";

/** The name of the durable entity that keeps a model's rate budget, one for each model, whatever runs against it. */
export const MODEL_BUDGET = "modelBudget";

/** A model that has a rate budget. */
export type BudgetedModel = ModelLimits & { readonly model: string };

/** By stage, the models with a rate budget that it says it calls; stages without are left out. */
export type StageBudgets = { readonly [stage: string]: readonly BudgetedModel[] };

/** A call that wants to begin. */
export type Reserve = ModelLimits & {
  /** The caller's time, in ms since 1970. */
  readonly nowMs: number;
  /** Whether it was put off before. */
  readonly isAgain: boolean;
};

/** When it may begin; or, with `isReserved` false, when to ask again. */
export type Reservation = {
  readonly isReserved: boolean;
  readonly waitMs: number;
  /** How many tokens it was taken to need; to be told with what it used. */
  readonly tokens: number;
};

/** What a call used. */
export type BudgetReport = {
  readonly reserved: number;
  readonly used: number;
  readonly tokensPerMinute: number;
};

export type ModelBudgetState = {
  /** When the next call may begin as far as requests go, in ms since 1970. */
  readonly requestsFromMs: number;
  /** The same for tokens. */
  readonly tokensFromMs: number;
  /** Tokens of a call, of late; not there before the first one has told. */
  readonly averageTokens?: number;
  /** How many were told to ask again, and have not. */
  readonly inLine: number;
};

const MINUTE_MS = 60_000;
/**
 * The share of the budget that is planned with. Calls begin at even distances; where some begin a little late and those behind
 * them on time, a minute holds more than its share: 5 % leave room for 3 seconds.
 */
const PLANNED_SHARE = 0.95;
/** With a budget of tokens only calls of the next 2 s are planned: what they use is a guess. */
const HORIZON_MS = 2_000;
const SHORTEST_LINE_MS = 250;
const LONGEST_LINE_MS = 5_000;
/** The same before anything is known of a call: the first that ends tells how fast the others may follow. */
const LONGEST_LINE_UNKNOWN_MS = 1_000;
/** Before anything is known of a call it is taken to need the tokens of so many ms: two are under way until one has told. */
const UNKNOWN_CALL_MS = 1_500;
/** How much the newest call counts in the average. */
const NEWEST_SHARE = 0.1;

const NEW_BUDGET: ModelBudgetState = { requestsFromMs: 0, tokensFromMs: 0, inLine: 0 };

/**
 * Gives a call its time to begin, such that calls begin at even distances: the generic cell rate algorithm (ITU-T I.371) with
 * no tolerance, once for requests and once for tokens.
 *
 * A budget of requests alone plans as far ahead as it must: a call asks once, and waits once. With a budget of tokens, calls
 * that are far off are told to ask again, because how much those before them use is known only then.
 *
 * @example
 * reservePlace(undefined, { requestsPerMinute: 60, nowMs, isAgain: false }).reservation; // { isReserved: true, waitMs: 0, … }
 */
export function reservePlace(
  state: ModelBudgetState = NEW_BUDGET,
  { requestsPerMinute, tokensPerMinute, nowMs, isAgain }: Reserve,
): { readonly state: ModelBudgetState; readonly reservation: Reservation } {
  // Nobody is waiting where nothing is planned ahead; some who did may have been cancelled.
  const isIdle = Math.max(state.requestsFromMs, state.tokensFromMs) <= nowMs;
  const inLine = isIdle ? 0 : Math.max(0, state.inLine - (isAgain ? 1 : 0));
  const tokenMs = tokensPerMinute === undefined ? 0 : MINUTE_MS / (tokensPerMinute * PLANNED_SHARE);
  const tokens = tokensPerMinute === undefined ? 0 : (state.averageTokens ?? UNKNOWN_CALL_MS / tokenMs);
  const requestsFromMs = requestsPerMinute === undefined ? nowMs : Math.max(nowMs, state.requestsFromMs);
  const tokensFromMs = tokensPerMinute === undefined ? nowMs : Math.max(nowMs, state.tokensFromMs);
  const startMs = Math.max(requestsFromMs, tokensFromMs);
  const callMs = tokens * tokenMs;
  if (tokensPerMinute !== undefined && startMs - nowMs > HORIZON_MS) {
    // Those in line come back one after the other, each about when it is its turn.
    const turnMs = startMs - nowMs - HORIZON_MS + inLine * callMs;
    const longestMs = state.averageTokens === undefined ? LONGEST_LINE_UNKNOWN_MS : LONGEST_LINE_MS;
    const waitMs = Math.round(Math.min(longestMs, Math.max(SHORTEST_LINE_MS, turnMs)));
    return { state: { ...state, inLine: inLine + 1 }, reservation: { isReserved: false, waitMs, tokens: 0 } };
  }
  const requestMs = requestsPerMinute === undefined ? 0 : MINUTE_MS / (requestsPerMinute * PLANNED_SHARE);
  return {
    state: { ...state, requestsFromMs: startMs + requestMs, tokensFromMs: startMs + callMs, inLine },
    reservation: { isReserved: true, waitMs: Math.ceil(startMs - nowMs), tokens },
  };
}

/**
 * Learns what a call used: the calls behind it move by the difference to what was planned.
 *
 * @example
 * reportTokens(state, { reserved: 100, used: 140, tokensPerMinute: 10_000 });
 */
export function reportTokens(
  state: ModelBudgetState = NEW_BUDGET,
  { reserved, used, tokensPerMinute }: BudgetReport,
): ModelBudgetState {
  const tokenMs = MINUTE_MS / (tokensPerMinute * PLANNED_SHARE);
  const { averageTokens = used } = state;
  return {
    ...state,
    tokensFromMs: state.tokensFromMs + (used - reserved) * tokenMs,
    averageTokens: averageTokens + (used - averageTokens) * NEWEST_SHARE,
  };
}
