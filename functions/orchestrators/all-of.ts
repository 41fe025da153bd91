import type { OrchestrationContext, Task } from "durable-functions";
import { messageOf } from "../../shared/base/text.ts";

/** A call that the platform could not carry out: its worker ended each time it was tried, or it took too long. */
export type Lost = { readonly lost: string };

/**
 * Calls for each of some things at once, and gives the answers in their order. A call that fails takes the answers of the
 * others with it (a `Task.all` has no more than the first failure): then each is called again, one after the other.
 *
 * @param call - Schedules the call for a thing; may be asked a second time.
 * @example
 * const answers = yield* allOf(context, stages, (stage) => context.df.callActivity("runStage", { stage }));
 */
export function* allOf<Answer, Thing>(
  context: OrchestrationContext,
  things: readonly Thing[],
  call: (thing: Thing) => Task,
): Generator<Task, readonly (Answer | Lost)[], unknown> {
  const tasks = things.map(call);
  const [only] = tasks;
  try {
    // A single task needs no compound, and costs less to replay.
    if (tasks.length === 1 && only !== undefined) return [(yield only) as Answer];
    return (yield context.df.Task.all(tasks)) as Answer[];
  } catch (thrown) {
    if (tasks.length === 1) return [lostBy(thrown)];
  }
  const answers: (Answer | Lost)[] = [];
  for (const thing of things) {
    try {
      answers.push((yield call(thing)) as Answer);
    } catch (thrown) {
      answers.push(lostBy(thrown));
    }
  }
  return answers;
}

/** What became of a call that has thrown. */
export const lostBy = (thrown: unknown): Lost => ({ lost: messageOf(thrown) });
