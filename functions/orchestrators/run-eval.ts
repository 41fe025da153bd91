import * as df from "durable-functions";
import type { OrchestrationContext, Task } from "durable-functions";
import {
  notifyWaitMs,
  later,
  ACTIVITY,
  ORCHESTRATOR,
  type JudgeEvalInput,
  type JudgeEvalOutput,
  type NotifyEvalInput,
  type NotifyEvalOutput,
  type RunEvalInput,
  type RunSuiteInput,
} from "../../shared/run/durable/index.ts";
import { messageOf } from "../../shared/base/text.ts";
import type { Envelope } from "../../shared/base/failure.ts";
import { settleAnswer } from "./settle-answer.ts";

/**
 * A night of an eval: its run, as a child whose instance id is the run's id; then the verdict; then telling of it, which may be
 * tried for a day.
 */
export function* runEval(context: OrchestrationContext): Generator<Task, void, unknown> {
  const { night, suite, problems } = context.df.getInput() as RunEvalInput;
  const failure = suite === undefined ? undefined : yield* runIts(context, suite);
  const input: JudgeEvalInput = {
    night,
    ...(problems === undefined ? {} : { problems }),
    ...(failure === undefined ? {} : { failure }),
  };
  let judged = yield* judge(context, input);
  // That it cannot be judged is not to pass in silence.
  if (!judged.ok) judged = yield* judge(context, { night, failure: `It could not be judged: ${judged.error.message}` });
  if (!judged.ok) throw new Error(`What came of the eval could not be written: ${judged.error.message}`);
  const { report, passed } = judged.value;
  if (night.notify !== undefined && !(passed && night.notify.when === "failure"))
    yield* notify(context, { night, report });
}

/** @returns Why the run ended without a log, if it did. */
function* runIts(context: OrchestrationContext, suite: RunSuiteInput): Generator<Task, string | undefined, unknown> {
  try {
    yield context.df.callSubOrchestrator(ORCHESTRATOR.runSuite, suite, suite.run);
    return undefined;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function* judge(context: OrchestrationContext, input: JudgeEvalInput): Generator<Task, JudgeEvalOutput, unknown> {
  return yield* settle(context, () => context.df.callActivity(ACTIVITY.judgeEval, input));
}

function* notify(
  context: OrchestrationContext,
  which: Pick<NotifyEvalInput, "night" | "report">,
): Generator<Task, void, unknown> {
  for (let tries = 1; ; tries++) {
    const waitMs = notifyWaitMs(tries);
    const input: NotifyEvalInput = { ...which, isLastTry: waitMs === undefined };
    const answer = (yield* settle(context, () =>
      context.df.callActivity(ACTIVITY.notifyEval, input),
    )) as NotifyEvalOutput;
    if (!answer.ok || answer.value.isDone || waitMs === undefined) return;
    const wait = Math.max(waitMs, answer.value.retryAfterMs ?? 0);
    yield context.df.createTimer(later(context.df.currentUtcDateTime, wait));
  }
}

/** An activity's answer, also where the platform has given it up: that is trouble like any other. */
function* settle<T>(context: OrchestrationContext, call: () => Task): Generator<Task, Envelope<T>, unknown> {
  try {
    return yield* settleAnswer(context, (yield call()) as Envelope<T>, call);
  } catch (thrown) {
    return { ok: false, error: { code: "activity-lost", message: messageOf(thrown) } };
  }
}

df.app.orchestration(ORCHESTRATOR.runEval, runEval);
