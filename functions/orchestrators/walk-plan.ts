import type { OrchestrationContext, Task } from "durable-functions";
import { type Plan, type PlannedStage, plannedStages } from "../../shared/base/plan.ts";
import {
  ACTIVITY,
  ORCHESTRATOR,
  type Ancestors,
  type PutOff,
  type RunBranchInput,
  type RunBranchOutput,
  type RunStageInput,
  type RunStageOutput,
  type TurnPlace,
  type TurnProgress,
  type StageBudgets,
} from "../../shared/run/durable/index.ts";
import type { Envelope } from "../../shared/base/failure.ts";
import { allOf, lostBy, type Lost } from "./all-of.ts";
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
  if ("stage" in plan) return yield* walkStage(context, walk, plan, progress);
  if ("parallel" in plan) return yield* walkBranches(context, walk, plan.parallel, progress);
  for (const part of plan.series) {
    // Each replay of each case comes by here: one generator less a stage.
    const walked = "stage" in part ? walkStage(context, walk, part, progress) : walkPlan(context, walk, part, progress);
    progress = yield* walked;
  }
  return progress;
}

function* walkStage(
  context: OrchestrationContext,
  walk: Walk,
  planned: PlannedStage,
  progress: TurnProgress,
): Generator<Task, TurnProgress, unknown> {
  if (!canRun(context, planned, progress)) return progress;
  if (walk.budgets !== undefined) {
    progress = yield* reserveBudgets(context, walk.budgets, [planned], progress);
    if (!canRun(context, planned, progress)) return progress;
  }
  const { stage } = planned;
  let answer: RunStageOutput | Lost;
  try {
    answer = (yield callStage(context, walk, stage, progress)) as RunStageOutput;
  } catch (thrown) {
    answer = lostBy(thrown);
  }
  const found = isGiven(answer) ? answer : yield* settleStage(context, walk, stage, { before: progress, answer });
  return withStage(context, walk, stage, { before: progress, progress, found });
}

function* walkBranches(
  context: OrchestrationContext,
  walk: Walk,
  plans: readonly Plan[],
  progress: TurnProgress,
): Generator<Task, TurnProgress, unknown> {
  let branches = plans.filter((branch) => canRun(context, branch, progress));
  if (walk.budgets !== undefined) {
    const reserved = yield* reserveBudgets(context, walk.budgets, branches, progress);
    branches = branches.filter((branch) => canRun(context, branch, reserved));
    progress = reserved;
  }
  if (branches.length === 0) return progress;
  const before = progress;
  const answers = yield* allOf<RunStageOutput | RunBranchOutput, Plan>(context, branches, (branch) =>
    "stage" in branch ? callStage(context, walk, branch.stage, before) : callBranch(context, walk, branch, before),
  );
  for (const [index, branch] of branches.entries()) {
    const answer = answers[index] as Envelope<never> | Lost;
    if ("stage" in branch) {
      const found = isGiven(answer) ? answer : yield* settleStage(context, walk, branch.stage, { before, answer });
      progress = withStage(context, walk, branch.stage, { before, progress, found });
    } else {
      progress = withBranch(progress, branch, answer); // it was patient itself
    }
  }
  return progress;
}

/** Nearly always there is nothing to settle, and each replay asks. */
const isGiven = (answer: RunStageOutput | Lost): answer is RunStageOutput & { readonly ok: true } =>
  "ok" in answer && answer.ok;

/**
 * What a stage answers after further tries, where the platform was in trouble.
 *
 * @param first.before - The turn as it was when the stage was called.
 */
function* settleStage(
  context: OrchestrationContext,
  walk: Walk,
  stage: string,
  first: { readonly before: TurnProgress; readonly answer: RunStageOutput | Lost },
): Generator<Task, RunStageOutput, unknown> {
  const again = (): Task => callStage(context, walk, stage, first.before);
  let { answer } = first;
  if ("lost" in answer) answer = yield* settleLost<RunStageOutput>(context, answer, walk.place, again);
  return "lost" in answer ? stageLost(context, stage, answer) : yield* settleAnswer(context, answer, again);
}

type Answered = { readonly before: TurnProgress; readonly progress: TurnProgress; readonly found: RunStageOutput };

function withStage(
  context: OrchestrationContext,
  walk: Walk,
  stage: string,
  { before, progress, found }: Answered,
): TurnProgress {
  if (walk.budgets !== undefined) reportTokensOf(context, walk.budgets, stage, before, found);
  return withAnswer(context, progress, walk, stage, found);
}

/** Whether a stage of a plan can run now: it has not run and need not wait, and its inputs have succeeded. */
function canRun(context: OrchestrationContext, plan: Plan, progress: TurnProgress): boolean {
  if (!("stage" in plan))
    return ("series" in plan ? plan.series : plan.parallel).some((part) => canRun(context, part, progress));
  const { stages, records, putOff } = progress;
  if (Object.hasOwn(records, plan.stage)) return false;
  if (Object.hasOwn(putOff, plan.stage) && isWaiting(context, putOff[plan.stage])) return false;
  return plan.inputs.every((input) => Object.hasOwn(stages, input));
}

const isWaiting = ({ df }: OrchestrationContext, putOff: PutOff | undefined): boolean =>
  putOff !== undefined && putOff.untilMs > df.currentUtcDateTime.getTime();

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
