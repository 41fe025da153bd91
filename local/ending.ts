import {
  EVENT,
  type ExecutionCompleted,
  type FailureDetails,
  type ParentInstance,
  type TaskCompleted,
  type TaskFailed,
} from "./history.ts";
import type { RuntimeStatus } from "./instance.ts";

/** How an instance ended. */
export type Ending = {
  readonly id: number;
  readonly status: RuntimeStatus;
  readonly output: string | null;
  /** The message of what the orchestrator threw. */
  readonly error?: string;
  readonly details?: FailureDetails | null;
};

/** The last event of its history. */
export const completionOf = ({ id, status, output }: Ending, now: Date): ExecutionCompleted => ({
  EventType: EVENT.executionCompleted,
  EventId: id,
  IsPlayed: false,
  Timestamp: now,
  OrchestrationStatus: status,
  Result: output,
});

/** The event by which its parent hears of it. */
export const tidingsOf = (
  { status, output, error, details = null }: Ending,
  parent: ParentInstance,
  now: Date,
): TaskCompleted | TaskFailed => {
  const base = { EventId: -1, IsPlayed: false, Timestamp: now, TaskScheduledId: parent.TaskScheduleId };
  if (status === "Completed") return { EventType: EVENT.subOrchestrationCompleted, ...base, Result: output };
  return {
    EventType: EVENT.subOrchestrationFailed,
    ...base,
    Reason: output ?? "",
    // A terminated child has no details: the library cannot read that and the parent fails, as on Azure.
    Details: error === undefined ? null : `Message: ${error}, StackTrace: `,
    FailureDetails: details,
  };
};
