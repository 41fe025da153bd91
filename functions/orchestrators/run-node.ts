import * as df from "durable-functions";
import { failureOf } from "../../shared/base/failure.ts";
import {
  addedTo,
  awaitOutcome,
  notifyNodes,
  ORCHESTRATOR,
  runPlan,
  waitInBranch,
  withOutcome,
  type DurableContext,
  type Replayed,
  type RunBranchOutput,
  type RunNodeInput,
} from "../../shared/run/durable/index.ts";

/**
 * Runs one stage of a case when the inputs that run beside it have ended, waits while it is deferred, and notifies its successors
 * of the outcome, whatever it is.
 */
export function* runNode(context: DurableContext): Replayed<RunBranchOutput> {
  const {
    planned,
    delayMs = 0,
    awaits,
    notifies,
    event,
    progress: before,
    ...walk
  } = context.df.getInput<RunNodeInput>();
  const waitUntil = (untilMs: number) => waitInBranch(context, walk.run, untilMs);
  let outcome: RunBranchOutput;
  try {
    yield* waitUntil(context.df.currentUtcDateTime.getTime() + delayMs);
    let progress = before;
    for (const input of awaits) progress = withOutcome(progress, yield* awaitOutcome(context, input));
    const ended = yield* runPlan(context, walk, planned, { progress, waitUntil });
    outcome = { ok: true, value: addedTo(before, ended) };
  } catch (thrown) {
    outcome = { ok: false, error: failureOf(thrown) };
  }
  yield* notifyNodes(context, { instances: notifies, event, outcome });
  return outcome;
}

df.app.orchestration(ORCHESTRATOR.runNode, runNode);
