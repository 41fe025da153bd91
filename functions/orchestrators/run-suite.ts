import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";
import {
  NO_COUNTS,
  ACTIVITY,
  ORCHESTRATOR,
  type FinishRunInput,
  type FinishRunOutput,
  type RunLaneInput,
  type RunSuiteInput,
  countPlaces,
  type PlaceRange,
  NOTHING_SPENT,
  type Claim,
  type OpenQueue,
  type RoundEnd,
  queueOf,
} from "../../shared/run/durable/index.ts";
import { ancestorsOf } from "./ancestors-of.ts";
import { settleAnswer } from "./settle-answer.ts";

/** After the first round, lanes are sent out this many times for results that are not there. */
const MOST_EXTRA_ROUNDS = 3;

/** The queue keeps its ranges as long as there are any, and is asked often: of a run of scattered places it gets some at a time. */
const MOST_RANGES = 1_000;

/** A run: lanes work off the queue of its cases, then the log is written. Its instance id is the run's id. */
export function* runSuite(context: OrchestrationContext): Generator<Task, void, unknown> {
  const suite = context.df.getInput() as RunSuiteInput;
  const queue = queueOf(suite.run);
  let ranges: readonly PlaceRange[] = suite.ranges ?? [{ from: 0, to: suite.total }];
  let tries = 0;
  for (let round = 0; ranges.length > 0; round++) {
    const some = ranges.slice(0, MOST_RANGES);
    const lanes = Math.min(suite.lanes, countPlaces(some));
    const limits = suite.limits === undefined ? {} : { limits: suite.limits };
    const opened = yield context.df.callEntity(queue, "open", { ranges: some, lanes, ...limits } satisfies OpenQueue);
    // A queue that an earlier version opened has handed out nothing yet.
    const claims = (opened as readonly Claim[] | undefined) ?? [];
    const { stop } = yield* runLanes(context, { suite, round, lanes, claims });
    ranges = ranges.slice(MOST_RANGES);
    if (ranges.length > 0 && stop === undefined) continue;
    const isLastTry = tries === MOST_EXTRA_ROUNDS;
    tries++;
    const input: FinishRunInput = { run: suite.run, isLastTry, ...(stop === undefined ? {} : { stop }) };
    const finish = () => context.df.callActivity(ACTIVITY.finishRun, input);
    const finished = yield* settleAnswer(context, (yield finish()) as FinishRunOutput, finish);
    if (!finished.ok) throw new Error(`The run log could not be written: ${finished.error.message}`);
    ranges = finished.value.missing;
  }
  context.df.signalEntity(queue, "close");
}

type Round = {
  readonly suite: RunSuiteInput;
  readonly round: number;
  readonly lanes: number;
  /** What the lanes begin with. */
  readonly claims: readonly Claim[];
};

function* runLanes(
  context: OrchestrationContext,
  { suite, round, lanes, claims }: Round,
): Generator<Task, RoundEnd, unknown> {
  const input: RunLaneInput = {
    run: suite.run,
    acceptedAt: suite.acceptedAt,
    plan: suite.plan,
    ancestors: ancestorsOf(suite.plan),
    ...(suite.budgets === undefined ? {} : { budgets: suite.budgets }),
    unsaved: [],
    oldestMs: 0,
    unreported: NO_COUNTS,
    spent: NOTHING_SPENT,
  };
  const tasks = Array.from({ length: lanes }, (_, lane) => {
    const claim = claims[lane];
    const own = claim === undefined ? input : { ...input, claim };
    return context.df.callSubOrchestrator(ORCHESTRATOR.runLane, own, `${suite.run}:${round}:${lane}`);
  });
  try {
    yield context.df.Task.all(tasks);
  } catch (thrown) {
    const error = `A lane was lost: ${messageOf(thrown)}`;
    return { stop: { status: "failed", error } };
  }
  return (yield context.df.callEntity(queueOf(suite.run), "endRound")) as RoundEnd;
}

df.app.orchestration(ORCHESTRATOR.runSuite, runSuite);
