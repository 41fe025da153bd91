import { EntityId, type OrchestrationContext, type Task } from "durable-functions";
import type { Plan } from "../../shared/base/plan.ts";
import {
  type PutOff,
  type RunStageOutput,
  type TurnProgress,
  MODEL_BUDGET,
  type BudgetReport,
  type Reservation,
  type Reserve,
  type StageBudgets,
  later,
} from "../../shared/run/durable/index.ts";
import type { Usage } from "../../shared/contract/index.ts";

/** A place in a budget is waited for on the spot where it is so near; else the stage is put off. */
const NEAR_MS = 2_000;
/** A place that was missed by more, such as by a host that was down, is asked for anew. */
const LATE_MS = 3_000;

/**
 * Gets the stages among some branches their time to begin, where they call models that have a rate budget, and waits for those
 * that are near. Others are put off, until they may begin or have to ask again.
 */
export function* reserveBudgets(
  context: OrchestrationContext,
  budgets: StageBudgets,
  branches: readonly Plan[],
  turn: TurnProgress,
): Generator<Task, TurnProgress, unknown> {
  const nowMs = context.df.currentUtcDateTime.getTime();
  const stages = branches.flatMap((branch) => ("stage" in branch && branch.stage in budgets ? [branch.stage] : []));
  const asking = stages.filter((stage) => !hasPlace(turn.putOff[stage], nowMs));
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
      putOff[stage] = putOffBy(own, turn.putOff[stage], nowMs);
    }
    turn = { ...turn, putOff };
  }
  const near = stages.flatMap((stage) => {
    const { untilMs = 0, reserved } = turn.putOff[stage] ?? {};
    return reserved !== undefined && untilMs - nowMs <= NEAR_MS ? [untilMs] : [];
  });
  const waitMs = Math.max(0, ...near) - context.df.currentUtcDateTime.getTime();
  if (waitMs > 0) yield context.df.createTimer(later(context.df.currentUtcDateTime, waitMs));
  return turn;
}

/** Tells the budgets of a stage's models what the stage used, where they are budgets of tokens. */
export function reportTokensOf(
  context: OrchestrationContext,
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

const budgetOf = (model: string): EntityId => new EntityId(MODEL_BUDGET, encodeURIComponent(model));

const hasPlace = (putOff: PutOff | undefined, nowMs: number): boolean =>
  putOff?.reserved !== undefined && putOff.untilMs >= nowMs - LATE_MS;

/** A stage that calls several models begins when the last of them has time for it. */
function putOffBy(
  reservations: readonly ({ readonly model: string } & Reservation)[],
  { failed, usage }: Partial<PutOff> = {},
  nowMs: number,
): PutOff {
  const untilMs = nowMs + Math.max(...reservations.map(({ waitMs }) => waitMs));
  const isReserved = reservations.every((reservation) => reservation.isReserved);
  const reserved = Object.fromEntries(reservations.map(({ model, tokens }) => [model, tokens]));
  return {
    failed: failed ?? [],
    ...(usage === undefined ? {} : { usage }),
    untilMs,
    ...(isReserved ? { reserved } : {}),
  };
}

/** Of all tries. */
function tokensUsed(answer: RunStageOutput): number {
  if (!answer.ok || "cancelled" in answer.value) return 0;
  return tokensOf("failed" in answer.value ? answer.value.usage : answer.value.record.usage);
}

const tokensOf = (usage: Usage | undefined): number =>
  usage === undefined ? 0 : usage.inputTokens + usage.outputTokens;
