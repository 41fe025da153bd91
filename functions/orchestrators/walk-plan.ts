import type { OrchestrationContext, Task } from "durable-functions";
import type { Plan } from "../../shared/graph/plan.ts";
import { plannedStages } from "../../shared/graph/planned-stages.ts";
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
import type { Envelope } from "../../shared/run/envelope.ts";
import type { StageBudgets } from "../../shared/run/model-budget.ts";
import { allOf, type Lost } from "./all-of.ts";
import { reportTokensOf, reserveBudgets } from "./reserve-budgets.ts";
import { settleAnswer } from "./settle-answer.ts";
import { settleLost } from "./settle-lost.ts";
import { RunCancelledError, stageLost, withAnswer } from "./turn-progress.ts";

/** The plan, or the part of it, that is to run for a turn. */
export type Walk = TurnPlace & { readonly ancestors: Ancestors; readonly budgets?: StageBudgets };

/**
 * Runs the stages of a plan for one turn of a case, those which have not run and whose inputs succeeded, and gives the turn
 * with what they added. Plans side by side are one `Task.all`: an activity where it is one stage, else an orchestration of its
 * own. A stage that has to wait is put off: the same walk goes on with it once the time has come.
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
  let branches = readyBranches(context, "parallel" in plan ? plan.parallel : [plan], progress);
  if (walk.budgets !== undefined) {
    progress = yield* reserveBudgets(context, walk.budgets, branches, progress);
    branches = readyBranches(context, branches, progress);
  }
  if (branches.length === 0) return progress;

  const before = progress;
  const call = (branch: Plan) =>
    "stage" in branch ? callStage(context, walk, branch.stage, before) : callBranch(context, walk, branch, before);
  const answers = yield* allOf<RunStageOutput | RunBranchOutput, Plan>(context, branches, call);
  for (const [index, branch] of branches.entries()) {
    const answer = answers[index] as Envelope<never> | Lost;
    if ("stage" in branch) {
      // Nearly always there is nothing to settle, and each replay comes by here.
      const settled: RunStageOutput | Lost =
        "ok" in answer && answer.ok ? answer : yield* settleStage(context, answer, walk.place, () => call(branch));
      const found: RunStageOutput = "lost" in settled ? stageLost(context, branch.stage, settled) : settled;
      if (walk.budgets !== undefined) reportTokensOf(context, walk.budgets, branch.stage, before, found);
      progress = withAnswer(context, progress, walk, branch.stage, found);
    } else {
      progress = withBranch(progress, branch, answer); // it was patient itself
    }
  }
  return progress;
}

function* settleStage(
  context: OrchestrationContext,
  first: RunStageOutput | Lost,
  place: number,
  again: () => Task,
): Generator<Task, RunStageOutput | Lost, unknown> {
  const answer = "lost" in first ? yield* settleLost<RunStageOutput>(context, first, place, again) : first;
  return "lost" in answer ? answer : yield* settleAnswer(context, answer, again);
}

/** The branches of which a stage can run now. */
function readyBranches(
  context: OrchestrationContext,
  branches: readonly Plan[],
  { stages: succeeded, records, putOff }: TurnProgress,
): readonly Plan[] {
  const nowMs = context.df.currentUtcDateTime.getTime();
  const waiting = Object.entries(putOff).filter(([, { untilMs }]) => untilMs > nowMs);
  const ended = waiting.length === 0 ? records : { ...records, ...Object.fromEntries(waiting) };
  return branches.filter((branch) => runnableStages(branch, { succeeded, ended }).length > 0);
}

function callStage(
  context: OrchestrationContext,
  { run, acceptedAt, place, turn, turns, ancestors }: Walk,
  stage: string,
  { stages, records, putOff }: TurnProgress,
): Task {
  const seen = ancestors[stage] ?? [];
  const { failed, usage } = putOff[stage] ?? { failed: [] };
  const input: RunStageInput = {
    run,
    acceptedAt,
    place,
    turn,
    turns,
    stage,
    stages: pick(stages, seen),
    records: pick(records, seen),
    ...(failed.length === 0 ? {} : { earlier: { failed, ...(usage === undefined ? {} : { usage }) } }),
  };
  return context.df.callActivity(ACTIVITY.runStage, input);
}

function callBranch(context: OrchestrationContext, walk: Walk, plan: Plan, progress: TurnProgress): Task {
  return context.df.callSubOrchestrator(ORCHESTRATOR.runBranch, { ...walk, plan, progress } satisfies RunBranchInput);
}

function pick<T>(values: { readonly [stage: string]: T }, stages: readonly string[]): { readonly [stage: string]: T } {
  const picked: { [stage: string]: T } = {};
  for (const stage of stages) if (stage in values) picked[stage] = values[stage] as T;
  return picked;
}

/** The turn with what a branch did. */
function withBranch(turn: TurnProgress, branch: Plan, answer: RunBranchOutput | Lost): TurnProgress {
  if ("lost" in answer) throw new Error(`A branch was lost: ${answer.lost}`);
  if (!answer.ok)
    throw answer.error.code === RunCancelledError.code ? new RunCancelledError() : new Error(answer.error.message);
  const { stages, records, exceptions, turnCount, putOff, misconfigured = turn.misconfigured } = answer.value;
  const own = new Set(plannedStages(branch).map(({ stage }) => stage));
  const ofBranch = Object.entries(putOff).filter(([stage]) => own.has(stage));
  const ofOthers = Object.entries(turn.putOff).filter(([stage]) => !own.has(stage));
  return {
    stages: { ...turn.stages, ...stages },
    records: { ...turn.records, ...records },
    exceptions: { ...turn.exceptions, ...exceptions },
    ...(turnCount === undefined ? {} : { turnCount }),
    ...(misconfigured === undefined ? {} : { misconfigured }),
    putOff: Object.fromEntries([...ofOthers, ...ofBranch]),
  };
}
