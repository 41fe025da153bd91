import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";
import { ORCHESTRATOR, type RunLaneInput } from "../../shared/run/durable/index.ts";
import { ancestorsOf } from "./ancestors-of.ts";
import { CarriedResults } from "./carried-results.ts";
import { LaneClaim } from "./lane-claim.ts";
import { runCase } from "./run-case.ts";
import { stopLanes } from "./stop-lanes.ts";
import { RunCancelledError } from "./turn-progress.ts";

/** What costs more is not a new generation, but to replay a long history at each step. */
const CASES_A_GENERATION = 1;

/**
 * One of the workers of a run: asks the queue for its next few cases, runs them one after the other, and begins a new
 * generation after each, so that its history stays short. It never fails: trouble of the platform
 * stops the other lanes, and the queue keeps what it was; a run that is cancelled ends it, with what is done saved.
 */
export function* runLane(context: OrchestrationContext): Generator<Task, void, unknown> {
  const lane = context.df.getInput() as RunLaneInput;
  const { run, acceptedAt, plan, budgets } = lane;
  const carried = new CarriedResults(context, lane);
  const claim = new LaneClaim(context, lane, carried);
  const everyCase = {
    run,
    acceptedAt,
    plan,
    ancestors: lane.ancestors ?? ancestorsOf(plan),
    ...(budgets === undefined ? {} : { budgets }),
  };
  try {
    for (let count = 0; count < CASES_A_GENERATION && !claim.isDone(); count++) {
      const place = claim.next();
      const waitUntil = (untilMs: number) => claim.waitUntil(untilMs);
      const finished = yield* runCase(context, { ...everyCase, place, waitUntil });
      carried.add(finished);
      if (finished.misconfigured !== undefined) yield* claim.reportMisconfigured(finished.misconfigured);
      // With the last case of a claim, saving waits for the next claim, and both are done at once.
      if (!claim.isDone() && carried.isSaveDue()) {
        yield* carried.save();
        carried.report();
      }
    }
    if (claim.isDone()) yield* claim.renew();
    if (!claim.isDone()) {
      context.df.continueAsNew({ ...lane, ...carried.state(), claim: claim.range() } satisfies RunLaneInput);
      return;
    }
    if (claim.isStopped()) yield* stopLanes(context, run);
    yield* saveTheRest(carried);
  } catch (thrown) {
    const error = messageOf(thrown);
    try {
      yield* stopLanes(context, run, thrown instanceof RunCancelledError ? undefined : { status: "failed", error });
      yield* saveTheRest(carried);
    } catch {
      // The first error is the one to tell; results that are not saved are found missing at the end.
    }
  }
}

function* saveTheRest(carried: CarriedResults): Generator<Task, void, unknown> {
  if (!carried.isEmpty()) yield* carried.save();
  carried.report();
}

df.app.orchestration(ORCHESTRATOR.runLane, runLane);
