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
import { reportTokensOf, reserveBudgets, waitForNear } from "./model-budget.ts";
import { awaitOutcome, callNode, eventOf, nodeOf, retryIn, walkGraph, type Walk } from "./nodes.ts";
import type { CaseOutcome, RunStageOutput, TurnProgress } from "./outcome.ts";
import {
  canRun,
  nextMs,
  NoTurnsError,
  NOTHING_RUN,
  RunCancelledError,
  withBranch,
  withOutcome,
  without,
} from "./turn-progress.ts";

/** Waits until a time in ms since 1970. */
type WaitUntil = (untilMs: number) => Replayed<void>;

type RunCaseInput = Omit<Walk, "turn" | "turns"> & { readonly plan: Plan; readonly waitUntil: WaitUntil };

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
    let progress: TurnProgress;
    try {
      progress = yield* runPlan(context, walk, plan, { progress: NOTHING_RUN, waitUntil });
    } catch (thrown) {
      if (!(thrown instanceof NoTurnsError)) throw thrown;
      return { place: key.place, hasTurns: true, turns: [], atMs: nowMsOf(context) };
    }
    const { stages, records, exceptions } = progress;
    turns.push({ stages, records, exceptions });
    ({ turnCount, misconfigured } = progress);
    if (Object.keys(exceptions).length > 0) break;
  } while (turns.length < (turnCount ?? 1));
  return { place: key.place, hasTurns: turnCount !== undefined, turns, misconfigured };
}

type Begun = { readonly progress: TurnProgress; readonly waitUntil: WaitUntil };

/**
 * Runs a plan for one turn of a case until each stage has run or misses an input, and returns the turn with their results.
 *
 * @throws RunCancelledError when the run was cancelled; Error when the platform could not run a stage.
 */
export function* runPlan(
  context: DurableContext,
  walk: Walk,
  plan: Plan,
  { progress: before, waitUntil }: Begun,
): Replayed<TurnProgress> {
  let progress = yield* walkPlan(context, walk, plan, before);
  for (let untilMs = nextMs(progress, plan); untilMs !== undefined; untilMs = nextMs(progress, plan)) {
    yield* waitUntil(untilMs);
    progress = yield* walkPlan(context, walk, plan, progress);
  }
  return progress;
}

/**
 * Runs the stages of a plan that have not run, are not deferred, and have their inputs. A deferred stage in series is due later,
 * when the plan is walked again; beside others, it waits in an orchestration of its own. Parallel plans are one `Task.all`: an
 * activity for a single stage, else an orchestration.
 */
function* walkPlan(context: DurableContext, walk: Walk, plan: Plan, progress: TurnProgress): Replayed<TurnProgress> {
  if ("stage" in plan) return yield* walkStage(context, walk, plan, progress);
  if ("parallel" in plan) return yield* walkBranches(context, walk, plan.parallel, progress);
  if ("graph" in plan) return yield* walkGraph(context, walk, plan.graph, progress);
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
    yield* waitForNear(context, walk.budgets, planned.stage, progress);
    if (!canRun(context, planned, progress)) return progress;
  }
  const { stage } = planned;
  const before = progress;
  const call = () => callStage(context, walk, stage, { progress: before });
  let answer: RunStageOutput | Lost;
  try {
    answer = (yield call()) as RunStageOutput;
  } catch (thrown) {
    answer = lostBy(thrown);
  }
  const found = isValue(answer) ? answer : yield* retryStage(context, walk, stage, { call, answer });
  return withStage(context, walk, stage, { before, progress, found });
}

function* walkBranches(
  context: DurableContext,
  walk: Walk,
  plans: readonly Plan[],
  before: TurnProgress,
): Replayed<TurnProgress> {
  const branches = plans.filter((branch) => canRun(context, branch, before));
  if (branches.length === 0) return before;
  if (walk.budgets !== undefined) before = yield* reserveBudgets(context, walk.budgets, branches, before);
  let progress = before;
  // A stage that has to wait for a rate budget waits by itself.
  const calls = branches.map((branch) => ({
    branch,
    isActivity: "stage" in branch && canRun(context, branch, before),
  }));
  type Call = (typeof calls)[number];
  const call = ({ branch, isActivity }: Call): DurableTask => {
    if (!("stage" in branch)) return callBranch(context, walk, branch, before);
    if (!isActivity) return callNode(context, walk, branch, { progress: before });
    return callStage(context, walk, branch.stage, { progress: before, isBesideOthers: true });
  };
  const answers = yield* callAll<RunStageOutput | RunBranchOutput, Call>(context, calls, call);
  const handedOver: string[] = [];
  for (const [index, called] of calls.entries()) {
    const { branch, isActivity } = called;
    let answer = answers[index] as Envelope<never> | Lost;
    if (!isActivity || !("stage" in branch)) {
      // It has retried its stages itself, but the platform may have lost it.
      if ("lost" in answer) answer = yield* retryLost(context, answer, walk.place, () => call(called));
      progress = withBranch(progress, branch, answer);
      continue;
    }
    const found = isValue(answer)
      ? answer
      : yield* retryStage(context, walk, branch.stage, { call: () => call(called), answer });
    if (isHandedOver(found)) handedOver.push(branch.stage);
    progress = withStage(context, walk, branch.stage, { before, progress, found });
  }
  for (const stage of handedOver) {
    const node = { instance: nodeOf(context, walk, stage), event: eventOf(walk, stage) };
    progress = withOutcome(progress, yield* awaitOutcome(context, node));
  }
  return progress;
}

/** Nearly always there is nothing to retry, and each replay asks. */
const isValue = (answer: RunStageOutput | Lost): answer is RunStageOutput & { readonly ok: true } =>
  "ok" in answer && answer.ok;

const isHandedOver = (answer: RunStageOutput): boolean => answer.ok && "handedOver" in answer.value;

/** The turn when a stage is called, and whether others run beside it. */
type Called = { readonly progress: TurnProgress; readonly isBesideOthers?: boolean };

/** Retries a stage that the platform could not run. */
function* retryStage(
  context: DurableContext,
  walk: Walk,
  stage: string,
  { call, answer }: { readonly call: () => DurableTask; readonly answer: RunStageOutput | Lost },
): Replayed<RunStageOutput> {
  if ("lost" in answer) answer = yield* retryLost<RunStageOutput>(context, answer, walk.place, call);
  return "lost" in answer ? lostStage(context, stage, answer) : yield* withRetries(context, answer, call);
}

/** The answer for a stage that ended its worker at each attempt: an exception of the case, and the run continues. */
function lostStage({ df }: DurableContext, stage: string, { lost }: Lost): RunStageOutput {
  const now = df.currentUtcDateTime;
  const message = `Error: The stage could not be run. ${lost}`;
  const exception = { stage, message, traceback: message, time: now.toISOString() };
  return { ok: true, value: { ok: false, exception, record: { at: now.getTime(), ms: 0, failed: true } } };
}

function callStage(
  context: DurableContext,
  walk: Walk,
  stage: string,
  { progress: { stages, records, putOff }, isBesideOthers }: Called,
): DurableTask {
  const { run, acceptedAt, place, turn, turns, ancestors: ancestorsOfStage } = walk;
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
    retryIn: isBesideOthers ? retryIn(context, walk, stage) : undefined,
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
  if ("noTurns" in outcome) throw new NoTurnsError();
  if ("handedOver" in outcome) return { ...turn, putOff: without(turn.putOff, stage) };
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

/** For each stage of a plan, the stages that its result depends on, in the form of an orchestration's input. */
export function ancestorsOf(plan: Plan): Ancestors {
  return Object.fromEntries([...ancestors(plannedStages(plan))].map(([stage, seen]) => [stage, [...seen]]));
}
