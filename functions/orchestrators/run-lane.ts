import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { ancestors } from "../../shared/graph/ancestors.ts";
import type { Plan } from "../../shared/graph/plan.ts";
import { plannedStages } from "../../shared/graph/planned-stages.ts";
import {
  ORCHESTRATOR,
  type Ancestors,
  type RunLaneInput,
  type RunLaneOutput,
  type SaveResultsOutput,
} from "../../shared/run/durable-functions.ts";
import type { Claim, LaneReport } from "../../shared/run/run-queue.ts";
import { CarriedResults } from "./carried-results.ts";
import { queueOf } from "./queue-of.ts";
import { runCase } from "./run-case.ts";
import { settleAnswer } from "./settle-answer.ts";
import { RunCancelledError } from "./walk-plan.ts";

/**
 * One of the workers of a run: asks the queue for its next few cases, runs them one after the other, and begins a new
 * generation after each claim, so that its history stays short. It never fails: trouble of the platform is its answer, and
 * stops the other lanes; a run that is cancelled ends it, with what is done saved.
 */
export function* runLane(context: OrchestrationContext): Generator<Task, RunLaneOutput | undefined, unknown> {
  const lane = context.df.getInput() as RunLaneInput;
  const carried = new CarriedResults(context, lane);
  const walk = { run: lane.run, acceptedAt: lane.acceptedAt, plan: lane.plan, ancestors: ancestorsOf(lane.plan) };
  try {
    const { from, to } = lane.claim ?? { from: 0, to: 0 };
    for (let place = from; place < to; place++) {
      carried.add(yield* runCase(context, { ...walk, place }));
      // With the last case of a claim, saving waits for the next claim, and both are done at once.
      if (place < to - 1 && carried.isSaveDue()) {
        yield* save(context, carried);
        carried.report();
      }
    }
    const claim = yield* nextClaim(context, lane.run, carried);
    if (claim.to > claim.from) {
      context.df.continueAsNew({ ...lane, ...carried.state(), claim } satisfies RunLaneInput);
      return undefined;
    }
    yield* saveTheRest(context, carried);
    return {};
  } catch (thrown) {
    const isCancelled = thrown instanceof RunCancelledError;
    context.df.signalEntity(queueOf(lane.run), "stop");
    try {
      yield* saveTheRest(context, carried);
    } catch {
      // The first error is the one to tell; results that are not saved are found missing at the end.
    }
    return isCancelled ? {} : { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** What each stage gets to see, in the form that branches take as input. */
function ancestorsOf(plan: Plan): Ancestors {
  return Object.fromEntries([...ancestors(plannedStages(plan))].map(([stage, seen]) => [stage, [...seen]]));
}

function* nextClaim(
  context: OrchestrationContext,
  run: string,
  carried: CarriedResults,
): Generator<Task, Claim, unknown> {
  const claim = context.df.callEntity(queueOf(run), "claim", { counts: carried.takeUnreported() } satisfies LaneReport);
  if (!carried.isSaveDue()) return (yield claim) as Claim;
  const [claimed, saved] = (yield context.df.Task.all([claim, carried.save()])) as [Claim, SaveResultsOutput];
  carried.saved(yield* settleAnswer(context, saved, () => carried.save()));
  return claimed;
}

function* save(context: OrchestrationContext, carried: CarriedResults): Generator<Task, void, unknown> {
  const answer = (yield carried.save()) as SaveResultsOutput;
  carried.saved(yield* settleAnswer(context, answer, () => carried.save()));
}

function* saveTheRest(context: OrchestrationContext, carried: CarriedResults): Generator<Task, void, unknown> {
  if (!carried.isEmpty()) yield* save(context, carried);
  carried.report();
}

df.app.orchestration(ORCHESTRATOR.runLane, runLane);
