import type { OrchestrationContext, Task } from "durable-functions";
import type { Envelope } from "../../shared/base/failure.ts";
import { later, platformWaitMs } from "../../shared/run/durable/index.ts";

/**
 * An activity's answer, after further tries where the platform was in trouble that may pass: a storage that is away, a disk
 * that is full. The waits are durable timers.
 *
 * @param again - Calls the activity once more.
 * @example
 * const saved = yield* settleAnswer(context, (yield save()) as SaveResultsOutput, save);
 */
export function* settleAnswer<T>(
  context: OrchestrationContext,
  answer: Envelope<T>,
  again: () => Task,
): Generator<Task, Envelope<T>, unknown> {
  for (let tries = 1; !answer.ok; tries++) {
    const waitMs = platformWaitMs(answer.error, tries);
    if (waitMs === undefined) break;
    yield context.df.createTimer(later(context.df.currentUtcDateTime, waitMs));
    answer = (yield again()) as Envelope<T>;
  }
  return answer;
}
