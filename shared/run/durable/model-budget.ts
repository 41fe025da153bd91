import type { Plan } from "../../base/plan.ts";
import type { ModelLimits, Usage } from "../../contract/index.ts";
import { nowMsOf, timerOf, type DurableContext, type EntityAddress, type Replayed } from "./context.ts";
import type { Deferred, RunStageOutput, TurnProgress } from "./outcome.ts";

// Rate budgets of models: an entity for each model decides when calls may start, and lanes ask it before they call a stage.

/** The name of the durable entity that keeps a model's rate budget. All runs share it. */
export const MODEL_BUDGET = "modelBudget";

const budgetOf = (model: string): EntityAddress => ({ name: MODEL_BUDGET, key: encodeURIComponent(model) });

/** For each stage, the models with a rate budget that it calls; stages without one are left out. */
export type StageBudgets = { readonly [stage: string]: readonly (ModelLimits & { readonly model: string })[] };

/** A request to start a call. */
export type Reserve = ModelLimits & {
  /** The caller's time, in ms since 1970. */
  readonly nowMs: number;
  /** Whether the call was deferred before. */
  readonly isAgain: boolean;
};

/** When the call may start, or, with `isReserved` false, when to ask again. */
type Reservation = {
  readonly isReserved: boolean;
  readonly waitMs: number;
  /** How many tokens were reserved; the report of what the call used includes it. */
  readonly tokens: number;
};

/** What a call used. */
export type BudgetReport = {
  readonly reserved: number;
  readonly used: number;
  readonly tokensPerMinute: number;
};

export type ModelBudgetState = {
  /** When the next call may start by the budget of requests, in ms since 1970. */
  readonly requestsFromMs: number;
  /** The same by the budget of tokens. */
  readonly tokensFromMs: number;
  /** A moving average of the tokens of a call; missing until the first report. */
  readonly averageTokens?: number;
  /** How many callers have to ask again. */
  readonly inLine: number;
};

const MINUTE_MS = 60_000;
/**
 * The share of the budget that is planned. Calls start at even intervals. When some start a little late and the next ones on
 * time, a minute has more than its share: 5 % leave room for 3 seconds.
 */
const PLANNED_SHARE = 0.95;
/** With a budget of tokens only calls of the next 2 s are planned, because their tokens are an estimate. */
const HORIZON_MS = 2_000;
const MIN_LINE_MS = 250;
const MAX_LINE_MS = 5_000;
/** The same before the first report, which may come soon. */
const MAX_FIRST_LINE_MS = 1_000;
/** Before the first report, a call is estimated to need the tokens of so many ms: two calls run until then. */
const FIRST_CALL_MS = 1_500;
/** The weight of the newest call in the average. */
const NEWEST_SHARE = 0.1;

const NEW_BUDGET: ModelBudgetState = { requestsFromMs: 0, tokensFromMs: 0, inLine: 0 };

/**
 * Decides when a call may start, so that calls start at even intervals: the generic cell rate algorithm (ITU-T I.371) without
 * tolerance, once for requests and once for tokens.
 *
 * With a budget of requests only, it plans any time ahead: a call asks once, and waits once. With a budget of tokens, calls in
 * the distant future have to ask again, because only then it is known how many tokens the calls before them used.
 *
 * @example
 * reserveStart(undefined, { requestsPerMinute: 60, nowMs, isAgain: false }).reservation; // { isReserved: true, waitMs: 0, … }
 */
export function reserveStart(
  state: ModelBudgetState = NEW_BUDGET,
  { requestsPerMinute, tokensPerMinute, nowMs, isAgain }: Reserve,
): { readonly state: ModelBudgetState; readonly reservation: Reservation } {
  // When nothing is planned ahead, no caller waits; some that did may have been cancelled.
  const isIdle = Math.max(state.requestsFromMs, state.tokensFromMs) <= nowMs;
  const inLine = isIdle ? 0 : Math.max(0, state.inLine - (isAgain ? 1 : 0));
  const tokenMs = tokensPerMinute === undefined ? 0 : MINUTE_MS / (tokensPerMinute * PLANNED_SHARE);
  const tokens = tokensPerMinute === undefined ? 0 : (state.averageTokens ?? FIRST_CALL_MS / tokenMs);
  const requestsFromMs = requestsPerMinute === undefined ? nowMs : Math.max(nowMs, state.requestsFromMs);
  const tokensFromMs = tokensPerMinute === undefined ? nowMs : Math.max(nowMs, state.tokensFromMs);
  const startMs = Math.max(requestsFromMs, tokensFromMs);
  const callMs = tokens * tokenMs;
  if (tokensPerMinute !== undefined && startMs - nowMs > HORIZON_MS) {
    // Callers in line come back one after the other, each at about its turn.
    const turnMs = startMs - nowMs - HORIZON_MS + inLine * callMs;
    const maxMs = state.averageTokens === undefined ? MAX_FIRST_LINE_MS : MAX_LINE_MS;
    const waitMs = Math.round(Math.min(maxMs, Math.max(MIN_LINE_MS, turnMs)));
    return { state: { ...state, inLine: inLine + 1 }, reservation: { isReserved: false, waitMs, tokens: 0 } };
  }
  const requestMs = requestsPerMinute === undefined ? 0 : MINUTE_MS / (requestsPerMinute * PLANNED_SHARE);
  return {
    state: { ...state, requestsFromMs: startMs + requestMs, tokensFromMs: startMs + callMs, inLine },
    reservation: { isReserved: true, waitMs: Math.ceil(startMs - nowMs), tokens },
  };
}

/**
 * Records what a call used. Later calls move by the difference to what was reserved.
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

/** A lane waits at once for a reservation that is so near; a later one defers the stage. */
const NEAR_MS = 2_000;
/** A reservation that was missed by more, for example while the host was down, is requested again. */
const LATE_MS = 3_000;

/**
 * Reserves the start of the stages among some branches that call models with a rate budget. They are deferred until they may
 * start or have to ask again.
 */
export function* reserveBudgets(
  context: DurableContext,
  budgets: StageBudgets,
  branches: readonly Plan[],
  turn: TurnProgress,
): Replayed<TurnProgress> {
  const nowMs = nowMsOf(context);
  const stages = branches.flatMap((branch) => ("stage" in branch && branch.stage in budgets ? [branch.stage] : []));
  const asking = stages.filter((stage) => !hasReservation(turn.putOff[stage], nowMs));
  const asks = asking.flatMap((stage) => (budgets[stage] ?? []).map((budget) => ({ stage, budget })));
  if (asks.length > 0) {
    const tasks = asks.map(({ stage, budget: { model, ...limits } }) => {
      const input: Reserve = { ...limits, nowMs, isAgain: turn.putOff[stage] !== undefined };
      return context.df.callEntity(budgetOf(model), "reserve", input);
    });
    const reservations = (yield context.df.Task.all(tasks)) as Reservation[];
    const putOff = { ...turn.putOff };
    for (const stage of asking) {
      const own = asks.flatMap((ask, index) =>
        ask.stage === stage ? [{ model: ask.budget.model, ...(reservations[index] as Reservation) }] : [],
      );
      putOff[stage] = deferredBy(own, turn.putOff[stage], nowMs);
    }
    turn = { ...turn, putOff };
  }
  return turn;
}

/** Waits for the reservation of a stage that is near. */
export function* waitForNear(
  context: DurableContext,
  budgets: StageBudgets,
  stage: string,
  { putOff }: TurnProgress,
): Replayed<void> {
  const { untilMs = 0, reserved } = putOff[stage] ?? {};
  const waitMs = untilMs - nowMsOf(context);
  if (stage in budgets && reserved !== undefined && waitMs > 0 && waitMs <= NEAR_MS) yield timerOf(context, waitMs);
}

const hasReservation = (deferred: Deferred | undefined, nowMs: number): boolean =>
  deferred?.reserved !== undefined && deferred.untilMs >= nowMs - LATE_MS;

/** A stage that calls several models starts when the last of them has room for it. */
function deferredBy(
  reservations: readonly ({ readonly model: string } & Reservation)[],
  { failed = [], usage }: Partial<Deferred> = {},
  nowMs: number,
): Deferred {
  const reserved = Object.fromEntries(reservations.map(({ model, tokens }) => [model, tokens]));
  return {
    failed,
    usage,
    untilMs: nowMs + Math.max(...reservations.map(({ waitMs }) => waitMs)),
    reserved: reservations.every(({ isReserved }) => isReserved) ? reserved : undefined,
  };
}

/** Reports what a stage used to the budgets of its models, if they limit tokens. */
export function reportTokensOf(
  context: DurableContext,
  budgets: StageBudgets,
  stage: string,
  { putOff }: TurnProgress,
  answer: RunStageOutput,
): void {
  for (const { model, tokensPerMinute } of budgets[stage] ?? []) {
    const reserved = putOff[stage]?.reserved?.[model];
    if (tokensPerMinute === undefined || reserved === undefined) continue;
    const used = tokensUsed(answer) - tokensOf(putOff[stage]?.usage);
    const report: BudgetReport = { reserved, used, tokensPerMinute };
    context.df.signalEntity(budgetOf(model), "report", report);
  }
}

/** The tokens of all attempts. */
function tokensUsed(answer: RunStageOutput): number {
  if (!answer.ok || "cancelled" in answer.value || "noTurns" in answer.value) return 0;
  return tokensOf("record" in answer.value ? answer.value.record.usage : answer.value.usage);
}

const tokensOf = (usage: Usage | undefined): number =>
  usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
