import type { OrchestrationContext, Task } from "durable-functions";
import type { Plan } from "../../shared/graph/plan.ts";
import { runnableStages } from "../../shared/graph/runnable-stages.ts";
import {
  ACTIVITY,
  ORCHESTRATOR,
  type Ancestors,
  type RunBranchInput,
  type RunBranchOutput,
  type RunStageInput,
  type RunStageOutput,
  type TurnPlace,
  type TurnProgress,
} from "../../shared/run/durable-functions.ts";
import { settleAnswer } from "./settle-answer.ts";

/** The run was cancelled: the case has no result. */
export class RunCancelledError extends Error {
  static readonly code = "cancelled";
  readonly code = RunCancelledError.code;
}

/** A turn of which no stage has run yet. */
export const NOTHING_RUN: TurnProgress = { stages: {}, records: {}, exceptions: {}, sizeBytes: 0 };

/** The plan, or the part of it, that is to run for a turn. */
export type Walk = TurnPlace & { readonly ancestors: Ancestors };

/**
 * Runs the stages of a plan for one turn of a case, those whose inputs succeeded, and gives the turn with what they added.
 * Plans side by side are one `Task.all`: an activity where it is one stage, else an orchestration of its own.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run a stage.
 */
export function* walkPlan(
  context: OrchestrationContext,
  walk: Walk,
  plan: Plan,
  progress: TurnProgress,
): Generator<Task, TurnProgress, unknown> {
  if ("series" in plan) {
    for (const part of plan.series) progress = yield* walkPlan(context, walk, part, progress);
    return progress;
  }
  const branches = "parallel" in plan ? plan.parallel : [plan];
  const started = branches.filter((branch) => runnableStages(branch, progress.stages).length > 0);
  if (started.length === 0) return progress;
  const before = progress;
  const call = (branch: Plan) =>
    "stage" in branch ? callStage(context, walk, branch.stage, before) : callBranch(context, walk, branch, before);
  const tasks = started.map(call);
  // A single task needs no compound, and costs less to replay.
  const answers = tasks.length === 1 ? [yield tasks[0] as Task] : ((yield context.df.Task.all(tasks)) as unknown[]);
  for (const [index, branch] of started.entries()) {
    if ("stage" in branch) {
      const answer = yield* settleAnswer(context, answers[index] as RunStageOutput, () => call(branch));
      progress = withStage(progress, walk, branch.stage, answer);
    } else {
      progress = withBranch(progress, before, answers[index] as RunBranchOutput); // it was patient itself
    }
  }
  return progress;
}

function callStage(
  context: OrchestrationContext,
  { ancestors, ...at }: Walk,
  stage: string,
  { stages, records }: TurnProgress,
): Task {
  const seen = ancestors[stage] ?? [];
  const input: RunStageInput = { ...at, stage, stages: pick(stages, seen), records: pick(records, seen) };
  return context.df.callActivity(ACTIVITY.runStage, input);
}

function callBranch(context: OrchestrationContext, walk: Walk, plan: Plan, progress: TurnProgress): Task {
  return context.df.callSubOrchestrator(ORCHESTRATOR.runBranch, { ...walk, plan, progress } satisfies RunBranchInput);
}

function pick<T>(values: { readonly [stage: string]: T }, stages: readonly string[]): { readonly [stage: string]: T } {
  return Object.fromEntries(stages.map((stage) => [stage, values[stage] as T]));
}

function withStage(turn: TurnProgress, { place }: TurnPlace, stage: string, answer: RunStageOutput): TurnProgress {
  if (!answer.ok) throw new Error(`Stage "${stage}" of case ${place} could not run: ${answer.error.message}`);
  if ("cancelled" in answer.value) throw new RunCancelledError();
  const { record, sizeBytes, turnCount, ...outcome } = answer.value;
  return {
    stages: outcome.ok ? { ...turn.stages, [stage]: outcome.value } : turn.stages,
    records: { ...turn.records, [stage]: record },
    exceptions: outcome.ok ? turn.exceptions : { ...turn.exceptions, [stage]: outcome.exception },
    sizeBytes: turn.sizeBytes + sizeBytes,
    ...(turnCount === undefined ? {} : { turnCount }),
  };
}

/** Adds what a branch did to the turn as it was before. */
function withBranch(turn: TurnProgress, before: TurnProgress, answer: RunBranchOutput): TurnProgress {
  if (!answer.ok)
    throw answer.error.code === RunCancelledError.code ? new RunCancelledError() : new Error(answer.error.message);
  const { stages, records, exceptions, sizeBytes, turnCount } = answer.value;
  return {
    stages: { ...turn.stages, ...stages },
    records: { ...turn.records, ...records },
    exceptions: { ...turn.exceptions, ...exceptions },
    sizeBytes: turn.sizeBytes + sizeBytes - before.sizeBytes,
    ...(turnCount === undefined ? {} : { turnCount }),
  };
}
