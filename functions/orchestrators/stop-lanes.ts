import type { OrchestrationContext, Task } from "durable-functions";
import {
  ACTIVITY,
  type WakeLanesInput,
  type WakeLanesOutput,
  type RunStop,
  type Stopped,
  queueOf,
} from "../../shared/run/durable/index.ts";
import { settleAnswer } from "./settle-answer.ts";

/**
 * Lets nothing new of a run start, and wakes the lanes that are waiting, so that they end.
 *
 * @param why - Not given where the run was cancelled.
 */
export function* stopLanes(context: OrchestrationContext, run: string, why?: RunStop): Generator<Task, void, unknown> {
  const { waiting } = (yield context.df.callEntity(queueOf(run), "stop", why)) as Stopped;
  if (waiting.length === 0) return;
  const wake = () => context.df.callActivity(ACTIVITY.wakeLanes, { lanes: waiting } satisfies WakeLanesInput);
  const answer = yield* settleAnswer(context, (yield wake()) as WakeLanesOutput, wake);
  if (!answer.ok) throw new Error(`Waiting lanes could not be told to end: ${answer.error.message}`);
}
