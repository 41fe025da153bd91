import * as df from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";
import {
  ancestorsOf,
  CarriedResults,
  LaneClaim,
  LostOrchestrationError,
  ORCHESTRATOR,
  RunCancelledError,
  runCase,
  stopLanes,
  type DurableContext,
  type Replayed,
  type RunLaneInput,
} from "../../shared/run/durable/index.ts";

/** A new generation costs less than the replay of a long history at each step. */
const CASES_A_GENERATION = 1;

/**
 * Runs a lane: claims a few cases from the queue, runs them one after the other, and starts a new generation after each, so that
 * its history stays short. A failure of the platform stops the other lanes, and the queue keeps the reason. When the run is
 * cancelled, the lane saves its finished cases and ends. It fails only if the platform has lost an orchestration of a case.
 */
export function* runLane(context: DurableContext): Replayed<void> {
  const lane = context.df.getInput<RunLaneInput>();
  const { run, acceptedAt, plan, budgets, ancestors = ancestorsOf(plan) } = lane;
  const carried = new CarriedResults(context, lane);
  const claim = new LaneClaim(context, lane, carried);
  const waitUntil = (untilMs: number) => claim.waitUntil(untilMs);
  try {
    for (let count = 0; count < CASES_A_GENERATION && !claim.isDone(); count++) {
      const index = claim.next();
      const finished = yield* runCase(context, { run, acceptedAt, plan, ancestors, budgets, place: index, waitUntil });
      carried.add(finished);
      if (finished.misconfigured !== undefined) yield* claim.reportMisconfigured(finished.misconfigured);
      // After the last case of a claim, saving waits for the next claim, and both are done at once.
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
    if (thrown instanceof LostOrchestrationError) {
      yield* saveTheRest(carried);
      throw thrown;
    }
    try {
      yield* stopLanes(context, run, thrown instanceof RunCancelledError ? undefined : { status: "failed", error });
      yield* saveTheRest(carried);
    } catch {
      // The first error is the one that the queue keeps; the end of the run finds the results missing that are not saved.
    }
  }
}

function* saveTheRest(carried: CarriedResults): Replayed<void> {
  if (!carried.isEmpty()) yield* carried.save();
  carried.report();
}

df.app.orchestration(ORCHESTRATOR.runLane, runLane);
