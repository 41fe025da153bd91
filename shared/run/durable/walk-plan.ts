import type { PlannedStage } from "../../contract/index.ts";
import type { Envelope } from "../../base/failure.ts";
import { ancestors, plannedStages, type Plan } from "../../base/plan.ts";
import { callAll, lostBy, retryLost, withRetries, type Lost } from "./activity-calls.ts";
import { nowMsOf, type DurableContext, type DurableTask, type Replayed } from "./context.ts";
import {
  ACTIVITY,
  ORCHESTRATOR,
  type Ancestors,
  type RunBranchInput,
  type RunBranchOutput,
  type RunStageInput,
} from "./functions.ts";
import { reportTokensOf, reserveBudgets } from "./model-budget.ts";
import type { Deferred, CaseOutcome, RunStageOutput, TurnProgress } from "./outcome.ts";

/** The run was cancelled: the case has no result. */
export class RunCancelledError extends Error {
  static readonly code = "cancelled";
  readonly code = RunCancelledError.code;
}

/** The turn of a case that a plan, or a part of it, is run for. */
type Walk = Omit<RunBranchInput, "plan" | "progress">;

type RunCaseInput = Omit<Walk, "turn" | "turns"> & {
  readonly plan: Plan;
  /** Waits until a time in ms since 1970. */
  readonly waitUntil: (untilMs: number) => Replayed<void>;
};

/** A turn before its first stage. */
const NOTHING_RUN: TurnProgress = { stages: {}, records: {}, exceptions: {}, putOff: {} };

/**
 * Runs the plan once for a case, or once for each of its turns. A stage that raises fails its turn, and a turn that fails is
 * the last one; that is a result like any other.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run a stage, which says nothing about
 *   the case.
 */
export function* runCase(context: DurableContext, { plan, waitUntil, ...key }: RunCaseInput): Replayed<CaseOutcome> {
  const turns: CaseOutcome["turns"][number][] = [];
  // The number of turns is known once a stage has run: only workers read the case.
  let turnCount: number | undefined = 1;
  let misconfigured: string | undefined;
  do {
    const walk: Walk = { ...key, turn: turns.length, turns: turns.map(({ stages }) => stages) };
    let progress = yield* walkPlan(context, walk, plan, NOTHING_RUN);
    for (let untilMs = nextMs(progress); untilMs !== undefined; untilMs = nextMs(progress)) {
      yield* waitUntil(untilMs);
      progress = yield* walkPlan(context, walk, plan, progress);
    }
    const { stages, records, exceptions } = progress;
    turns.push({ stages, records, exceptions });
    ({ turnCount, misconfigured } = progress);
    if (Object.keys(exceptions).length > 0) break;
  } while (turns.length < (turnCount ?? 1));
  return { place: key.place, hasTurns: turnCount !== undefined, turns, misconfigured };
}

/** When the first deferred stage is due. */
function nextMs({ putOff }: TurnProgress): number | undefined {
  const times = Object.values(putOff).map(({ untilMs }) => untilMs);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * Runs the stages of a plan for one turn of a case, except those that have run, are deferred or miss an input, and returns the
 * turn with their results. Parallel plans are one `Task.all`: an activity for a single stage, else an orchestration of its own.
 * The caller walks the plan again when deferred stages are due.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run a stage.
 */
export function* walkPlan(
  context: DurableContext,
  walk: Walk,
  plan: Plan,
  progress: TurnProgress,
): Replayed<TurnProgress> {
  if ("stage" in plan) return yield* walkStage(context, walk, plan, progress);
  if ("parallel" in plan) return yield* walkBranches(context, walk, plan.parallel, progress);
  for (const part of plan.series) {
    // Each replay of each case runs this: it saves one generator for each stage.
    const walked = "stage" in part ? walkStage(context, walk, part, progress) : walkPlan(context, walk, part, progress);
    progress = yield* walked;
  }
  return progress;
}

function* walkStage(
  context: DurableContext,
  walk: Walk,
  planned: PlannedStage,
  progress: TurnProgress,
): Replayed<TurnProgress> {
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
  const found = isValue(answer) ? answer : yield* retryStage(context, walk, stage, { before: progress, answer });
  return withStage(context, walk, stage, { before: progress, progress, found });
}

function* walkBranches(
  context: DurableContext,
  walk: Walk,
  plans: readonly Plan[],
  progress: TurnProgress,
): Replayed<TurnProgress> {
  let branches = plans.filter((branch) => canRun(context, branch, progress));
  if (walk.budgets !== undefined) {
    const reserved = yield* reserveBudgets(context, walk.budgets, branches, progress);
    branches = branches.filter((branch) => canRun(context, branch, reserved));
    progress = reserved;
  }
  if (branches.length === 0) return progress;
  const before = progress;
  const answers = yield* callAll<RunStageOutput | RunBranchOutput, Plan>(context, branches, (branch) =>
    "stage" in branch ? callStage(context, walk, branch.stage, before) : callBranch(context, walk, branch, before),
  );
  for (const [index, branch] of branches.entries()) {
    let answer = answers[index] as Envelope<never> | Lost;
    if ("stage" in branch) {
      const found = isValue(answer) ? answer : yield* retryStage(context, walk, branch.stage, { before, answer });
      progress = withStage(context, walk, branch.stage, { before, progress, found });
    } else {
      // It has retried its stages itself, but the platform may have lost it.
      if ("lost" in answer)
        answer = yield* retryLost(context, answer, walk.place, () => callBranch(context, walk, branch, before));
      progress = withBranch(progress, branch, answer);
    }
  }
  return progress;
}

/** Nearly always there is nothing to retry, and each replay asks. */
const isValue = (answer: RunStageOutput | Lost): answer is RunStageOutput & { readonly ok: true } =>
  "ok" in answer && answer.ok;

/**
 * Retries a stage that the platform could not run.
 *
 * @param first.before - The turn when the stage was called.
 */
function* retryStage(
  context: DurableContext,
  walk: Walk,
  stage: string,
  first: { readonly before: TurnProgress; readonly answer: RunStageOutput | Lost },
): Replayed<RunStageOutput> {
  const again = (): DurableTask => callStage(context, walk, stage, first.before);
  let { answer } = first;
  if ("lost" in answer) answer = yield* retryLost<RunStageOutput>(context, answer, walk.place, again);
  return "lost" in answer ? lostStage(context, stage, answer) : yield* withRetries(context, answer, again);
}

/** The answer for a stage that ended its worker at each attempt: an exception of the case, and the run continues. */
function lostStage({ df }: DurableContext, stage: string, { lost }: Lost): RunStageOutput {
  const now = df.currentUtcDateTime;
  const message = `Error: The stage could not be run. ${lost}`;
  const exception = { stage, message, traceback: message, time: now.toISOString() };
  return { ok: true, value: { ok: false, exception, record: { at: now.getTime(), ms: 0, failed: true } } };
}

/** Whether a stage of a plan can run now: it has not run and is not deferred, and its inputs have succeeded. */
function canRun(context: DurableContext, plan: Plan, progress: TurnProgress): boolean {
  if (!("stage" in plan))
    return ("series" in plan ? plan.series : plan.parallel).some((part) => canRun(context, part, progress));
  const { stages, records, putOff } = progress;
  if (Object.hasOwn(records, plan.stage)) return false;
  if (Object.hasOwn(putOff, plan.stage) && (putOff[plan.stage] as Deferred).untilMs > nowMsOf(context)) return false;
  return plan.inputs.every((input) => Object.hasOwn(stages, input));
}

function callStage(
  context: DurableContext,
  { run, acceptedAt, place, turn, turns, ancestors: ancestorsOfStage }: Walk,
  stage: string,
  { stages, records, putOff }: TurnProgress,
): DurableTask {
  const seen = ancestorsOfStage[stage] ?? [];
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
    earlier: failed.length === 0 ? undefined : { failed, usage },
  };
  return context.df.callActivity(ACTIVITY.runStage, input);
}

function callBranch(context: DurableContext, walk: Walk, plan: Plan, progress: TurnProgress): DurableTask {
  return context.df.callSubOrchestrator(ORCHESTRATOR.runBranch, { ...walk, plan, progress } satisfies RunBranchInput);
}

function pick<T>(values: { readonly [stage: string]: T }, stages: readonly string[]): { readonly [stage: string]: T } {
  const picked: { [stage: string]: T } = {};
  for (const stage of stages) if (stage in values) picked[stage] = values[stage] as T;
  return picked;
}

type Answered = { readonly before: TurnProgress; readonly progress: TurnProgress; readonly found: RunStageOutput };

/** Adds the answer of a stage to the turn, and reports the stage's tokens. */
function withStage(
  context: DurableContext,
  { budgets, place }: Walk,
  stage: string,
  { before, progress: turn, found: answer }: Answered,
): TurnProgress {
  if (budgets !== undefined) reportTokensOf(context, budgets, stage, before, answer);
  if (!answer.ok) throw new Error(`Stage "${stage}" of case ${place} could not run: ${answer.error.message}`);
  const outcome = answer.value;
  if ("cancelled" in outcome) throw new RunCancelledError();
  if ("failed" in outcome) {
    const { failed, usage } = outcome;
    const attempts = [...(turn.putOff[stage]?.failed ?? []), failed];
    const deferred = { failed: attempts, untilMs: nowMsOf(context) + failed.waitMs, usage };
    return { ...turn, putOff: { ...without(turn.putOff, stage), [stage]: deferred } };
  }
  const { record, turnCount } = outcome;
  return {
    stages: outcome.ok ? { ...turn.stages, [stage]: outcome.value } : turn.stages,
    records: { ...turn.records, [stage]: record },
    exceptions: outcome.ok ? turn.exceptions : { ...turn.exceptions, [stage]: outcome.exception },
    turnCount,
    misconfigured: !outcome.ok && outcome.isConfiguration ? outcome.exception.message : turn.misconfigured,
    putOff: without(turn.putOff, stage),
  };
}

/** Nearly always no stage is deferred, and each replay runs this. */
function without(putOff: TurnProgress["putOff"], stage: string): TurnProgress["putOff"] {
  if (!Object.hasOwn(putOff, stage)) return putOff;
  const { [stage]: _, ...others } = putOff;
  return others;
}

/** Adds the results of a branch to the turn. */
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
    turnCount,
    misconfigured,
    putOff: Object.fromEntries([...ofOthers, ...ofBranch]),
  };
}

/** For each stage of a plan, the stages that its result depends on, in the form of an orchestration's input. */
export function ancestorsOf(plan: Plan): Ancestors {
  return Object.fromEntries([...ancestors(plannedStages(plan))].map(([stage, seen]) => [stage, [...seen]]));
}
