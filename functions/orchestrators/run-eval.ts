import * as df from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";
import {
  ACTIVITY,
  callActivity,
  notifyWaitMs,
  ORCHESTRATOR,
  timerOf,
  type DurableContext,
  type EvaluateRunInput,
  type EvaluateRunOutput,
  type NotifyEvalInput,
  type NotifyEvalOutput,
  type Replayed,
  type RunEvalInput,
  type RunSuiteInput,
} from "../../shared/run/durable/index.ts";

/**
 * Runs an eval: its run, as a child whose instance ID is the run's ID; then the evaluation; then the notification, which may be
 * retried for a day.
 */
export function* runEval(context: DurableContext): Replayed<void> {
  const { night: scheduledRun, suite, problems } = context.df.getInput<RunEvalInput>();
  const failure = suite === undefined ? undefined : yield* runChild(context, suite);
  const due = { night: scheduledRun };
  let evaluated = yield* evaluate(context, { ...due, problems, failure });
  // A run that cannot be evaluated must not go unnoticed.
  if (!evaluated.ok)
    evaluated = yield* evaluate(context, { ...due, failure: `It could not be judged: ${evaluated.error.message}` });
  if (!evaluated.ok) throw new Error(`The result of the eval could not be written: ${evaluated.error.message}`);
  const { report, passed } = evaluated.value;
  const { notify: receiver } = scheduledRun;
  if (receiver !== undefined && !(passed && receiver.when === "failure")) yield* notify(context, { ...due, report });
}

/** @returns Why the run has no log, if it has none. */
function* runChild(context: DurableContext, suite: RunSuiteInput): Replayed<string | undefined> {
  try {
    yield context.df.callSubOrchestrator(ORCHESTRATOR.runSuite, suite, suite.run);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function* evaluate(context: DurableContext, input: EvaluateRunInput): Replayed<EvaluateRunOutput> {
  return yield* callActivity(context, () => context.df.callActivity(ACTIVITY.judgeEval, input));
}

function* notify(context: DurableContext, which: Pick<NotifyEvalInput, "night" | "report">): Replayed<void> {
  for (let tries = 1; ; tries++) {
    const waitMs = notifyWaitMs(tries);
    const input: NotifyEvalInput = { ...which, isLastTry: waitMs === undefined };
    const call = () => context.df.callActivity(ACTIVITY.notifyEval, input);
    const answer: NotifyEvalOutput = yield* callActivity(context, call);
    if (!answer.ok || answer.value.isDone || waitMs === undefined) return;
    yield timerOf(context, Math.max(waitMs, answer.value.retryAfterMs ?? 0));
  }
}

df.app.orchestration(ORCHESTRATOR.runEval, runEval);
