import * as df from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";
import {
  ACTIVITY,
  ancestorsOf,
  callActivity,
  countIndexes,
  NO_COUNTS,
  NOTHING_SPENT,
  ORCHESTRATOR,
  queueOf,
  type Claim,
  type DurableContext,
  type FinishRunInput,
  type FinishRunOutput,
  type IndexRange,
  type OpenQueue,
  type Replayed,
  type RoundEnd,
  type RunLaneInput,
  type RunSuiteInput,
} from "../../shared/run/durable/index.ts";

/** How many further rounds are started for missing results. */
const MAX_EXTRA_ROUNDS = 3;

/** The queue keeps its ranges in its state, which it often reads: a run of scattered indexes gives it some ranges at a time. */
const MAX_RANGES = 1_000;

/** Runs a suite: lanes work through the queue of its cases, then the log is written. Its instance ID is the run's ID. */
export function* runSuite(context: DurableContext): Replayed<void> {
  const suite = context.df.getInput<RunSuiteInput>();
  const queue = queueOf(suite.run);
  let ranges: readonly IndexRange[] = suite.ranges ?? [{ from: 0, to: suite.total }];
  let tries = 0;
  let lost: string | undefined;
  for (let round = 0; ranges.length > 0; round++) {
    const some = ranges.slice(0, MAX_RANGES);
    const lanes = Math.min(suite.lanes, countIndexes(some));
    const open: OpenQueue = { ranges: some, lanes, limits: suite.limits };
    // A queue that an earlier version opened has handed out nothing yet.
    const claims = ((yield context.df.callEntity(queue, "open", open)) as readonly Claim[] | undefined) ?? [];
    const end = yield* runLanes(context, { suite, round, lanes, claims });
    lost = end.lost ?? lost;
    ranges = ranges.slice(MAX_RANGES);
    if (ranges.length > 0 && end.stop === undefined) continue;
    const isLastTry = tries === MAX_EXTRA_ROUNDS;
    const stop = end.stop ?? (isLastTry && lost !== undefined ? { status: "failed" as const, error: lost } : undefined);
    const input: FinishRunInput = { run: suite.run, isLastTry, stop };
    lost = undefined;
    tries++;
    const finished: FinishRunOutput = yield* callActivity(context, () =>
      context.df.callActivity(ACTIVITY.finishRun, input),
    );
    if (!finished.ok) throw new Error(`The run log could not be written: ${finished.error.message}`);
    ranges = finished.value.missing;
  }
  context.df.signalEntity(queue, "close");
}

type Round = {
  readonly suite: RunSuiteInput;
  readonly round: number;
  readonly lanes: number;
  /** The first claims of the lanes. */
  readonly claims: readonly Claim[];
};

/** `lost`: the error of a lane that failed. Its results are found missing, and its cases run in the next round. */
type LanesEnd = RoundEnd & { readonly lost?: string };

/** Lanes fail only where the platform fails them: on Azure, a Node process that dies takes along the orchestrations that it replays. */
function* runLanes(context: DurableContext, { suite, round, lanes, claims }: Round): Replayed<LanesEnd> {
  const { run, acceptedAt, plan, budgets } = suite;
  const input: RunLaneInput = {
    run,
    acceptedAt,
    plan,
    ancestors: ancestorsOf(plan),
    budgets,
    unsaved: [],
    oldestMs: 0,
    unreported: NO_COUNTS,
    spent: NOTHING_SPENT,
  };
  const tasks = Array.from({ length: lanes }, (_, lane) =>
    context.df.callSubOrchestrator(ORCHESTRATOR.runLane, { ...input, claim: claims[lane] }, `${run}:${round}:${lane}`),
  );
  let lost: string | undefined;
  try {
    yield context.df.Task.all(tasks);
  } catch (thrown) {
    lost = `A lane was lost: ${messageOf(thrown)}`;
  }
  const end = (yield context.df.callEntity(queueOf(run), "endRound")) as RoundEnd;
  return lost === undefined ? end : { ...end, lost };
}

df.app.orchestration(ORCHESTRATOR.runSuite, runSuite);
