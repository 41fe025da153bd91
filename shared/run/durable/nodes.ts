import { messageOf } from "../../base/text.ts";
import type { PlannedStage } from "../../contract/index.ts";
import { callActivity } from "./activity-calls.ts";
import { timerOf, type DurableContext, type DurableTask, type Replayed } from "./context.ts";
import {
  ACTIVITY,
  ORCHESTRATOR,
  sentEventOf,
  type AwaitedNode,
  type NotifyNodesInput,
  type ReadOutcomeInput,
  type ReadOutcomeOutput,
  type RetryIn,
  type RunBranchInput,
  type RunBranchOutput,
  type RunNodeInput,
  type RunStageInput,
} from "./functions.ts";
import type { Deferred, Retried, TurnProgress } from "./outcome.ts";
import { canRun, LostOrchestrationError, withOutcome } from "./turn-progress.ts";

// Stages that are orchestrations of their own (runNode), because they wait while others run: for inputs in a graph that is not
// series-parallel, or for their next attempt. Nodes send their outcomes to each other as events.

/** The turn of a case that a plan, or a part of it, is run for. */
export type Walk = Omit<RunBranchInput, "plan" | "progress">;

/** Numbers a stage of a case, because events and instances cannot have all names that stages can. */
const numberOf = ({ place, turn, ancestors: all }: Walk, stage: string): string =>
  `${place}:${turn}:${Object.keys(all).indexOf(stage)}`;
/** The instance of a stage. A run with the same ID that was deleted had others. */
export const nodeOf = ({ df }: DurableContext, walk: Walk, stage: string): string =>
  `${df.instanceId}:${numberOf(walk, stage)}:${walk.acceptedAt.replace(/\D/g, "")}`;
export const eventOf = (walk: Walk, stage: string): string => `ended:${numberOf(walk, stage)}`;

export const retryIn = (context: DurableContext, walk: Walk, stage: string): RetryIn => ({
  instance: nodeOf(context, walk, stage),
  caller: context.df.instanceId,
  event: eventOf(walk, stage),
  budgets: walk.budgets,
});

type Node = Pick<RunNodeInput, "progress"> &
  Partial<Pick<RunNodeInput, "awaits" | "notifies">> & { readonly instance?: string };

export function callNode(
  context: DurableContext,
  walk: Walk,
  planned: PlannedStage,
  { progress, awaits = [], notifies = [], instance }: Node,
): DurableTask {
  const event = eventOf(walk, planned.stage);
  const input: RunNodeInput = { ...walk, planned, progress, awaits, notifies, event };
  return context.df.callSubOrchestrator(ORCHESTRATOR.runNode, input, instance);
}

/** Runs each stage of a graph in an orchestration that waits for the stage's inputs and notifies its successors. */
export function* walkGraph(
  context: DurableContext,
  walk: Walk,
  graph: readonly PlannedStage[],
  progress: TurnProgress,
): Replayed<TurnProgress> {
  if (!graph.some((planned) => canRun(context, planned, progress))) return progress;
  const own = new Set(graph.map(({ stage }) => stage));
  const nodes = graph.map((planned) => {
    const successors = graph.filter(({ inputs }) => inputs.includes(planned.stage));
    return callNode(context, walk, planned, {
      progress,
      instance: nodeOf(context, walk, planned.stage),
      awaits: planned.inputs
        .filter((input) => own.has(input))
        .map((input) => ({ instance: nodeOf(context, walk, input), event: eventOf(walk, input) })),
      notifies: successors.map(({ stage }) => nodeOf(context, walk, stage)),
    });
  });
  let outcomes: readonly RunBranchOutput[];
  try {
    outcomes = (yield context.df.Task.all(nodes)) as readonly RunBranchOutput[];
  } catch (thrown) {
    throw new LostOrchestrationError(`A stage was lost: ${messageOf(thrown)}`);
  }
  return outcomes.reduce(withOutcome, progress);
}

/** How long to wait for an event before the instance that sends it is looked up. The delay doubles up to an hour. */
const FIRST_CHECK_MS = 5 * 60_000;
const MAX_CHECK_MS = 60 * 60_000;
const SECOND_CHECK_MS = 10_000;

/**
 * Waits for the outcome of a node. An instance that ended without sending it was lost by the platform: on Azure a Node process
 * that ends fails the orchestrations that it replays.
 */
export function* awaitOutcome(context: DurableContext, { instance, event }: AwaitedNode): Replayed<RunBranchOutput> {
  for (let round = 0; ; round++) {
    // An event that comes during a check is lost: the check after it follows soon.
    const checkMs = round % 2 === 1 ? SECOND_CHECK_MS : Math.min(FIRST_CHECK_MS * 2 ** (round / 2), MAX_CHECK_MS);
    const timer = timerOf(context, checkMs);
    const sent = context.df.waitForExternalEvent(sentEventOf(event));
    // The next round waits for tasks of its own.
    // eslint-disable-next-line no-restricted-syntax
    const first = yield context.df.Task.any([timer, sent]);
    if (first === sent) {
      timer.cancel();
      return (yield context.df.waitForExternalEvent(event)) as RunBranchOutput;
    }
    const input: ReadOutcomeInput = { instance };
    const found = yield* callActivity<ReadOutcomeOutput>(context, () =>
      context.df.callActivity(ACTIVITY.readOutcome, input),
    );
    if (found.ok && found.value.outcome !== undefined) return found.value.outcome;
  }
}

/** Notifies the instances that wait for a node of its outcome. An instance that cannot be notified looks the outcome up. */
export function* notifyNodes(context: DurableContext, input: NotifyNodesInput): Replayed<void> {
  if (input.instances.length === 0) return;
  yield* callActivity(context, () => context.df.callActivity(ACTIVITY.notifyNodes, input));
}

/** The orchestration that retries a stage which ran beside others, after the delay of its failed attempt. */
export function deferredNode(
  { stage, stages, records, earlier, retryIn: _, ...key }: RunStageInput,
  { caller, event, budgets }: RetryIn,
  { failed, usage }: Retried,
): RunNodeInput {
  const inputs = Object.keys(stages);
  const deferred: Deferred = { failed: [...(earlier?.failed ?? []), failed], usage, untilMs: 0 };
  const progress: TurnProgress = { stages, records, exceptions: {}, putOff: { [stage]: deferred } };
  const planned = { stage, inputs };
  const delayMs = failed.waitMs;
  return {
    ...key,
    planned,
    delayMs,
    ancestors: { [stage]: inputs },
    budgets,
    progress,
    awaits: [],
    notifies: [caller],
    event,
  };
}

/** What a stage and its predecessors added to a turn. */
export function addedTo(
  before: TurnProgress,
  { stages, records, exceptions, turnCount, misconfigured }: TurnProgress,
): TurnProgress {
  const added = <T>(values: { readonly [stage: string]: T }) =>
    Object.fromEntries(Object.entries(values).filter(([stage]) => !Object.hasOwn(before.records, stage)));
  return {
    stages: added(stages),
    records: added(records),
    exceptions: added(exceptions),
    turnCount,
    misconfigured,
    putOff: {},
  };
}
