import { EVENT, type HistoryEvent } from "./history.ts";
import type { InstanceRow } from "./instance.ts";
import { readHistory } from "./stored-history.ts";
import { parseOrKeep } from "./values.ts";

export type StatusOptions = {
  readonly showInput: boolean;
  readonly showHistoryOutput: boolean;
  /** The stored texts of the history; left out of the body when `undefined`. */
  readonly history: readonly string[] | undefined;
};

/** The status of an instance as the runtime's HTTP interface words it. */
export const describeInstance = (row: InstanceRow, options: StatusOptions): Record<string, unknown> => ({
  name: row.name,
  instanceId: row.id,
  runtimeStatus: row.status,
  input: options.showInput && row.input !== null ? (JSON.parse(row.input) as unknown) : null,
  customStatus: row.customStatus === null ? null : (JSON.parse(row.customStatus) as unknown),
  // Of what failed or was terminated the output is bare text; the real runtime hands out what parses, too.
  output: row.output === null ? null : parseOrKeep(row.output),
  createdTime: toSeconds(row.createdAt),
  lastUpdatedTime: toSeconds(row.updatedAt),
  ...(options.history && { historyEvents: describeHistory(readHistory(options.history, row), options) }),
});

const toSeconds = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`;

const names: Readonly<Record<number, string>> = {
  [EVENT.executionStarted]: "ExecutionStarted",
  [EVENT.executionTerminated]: "ExecutionTerminated",
  [EVENT.taskCompleted]: "TaskCompleted",
  [EVENT.taskFailed]: "TaskFailed",
  [EVENT.subOrchestrationCompleted]: "SubOrchestrationInstanceCompleted",
  [EVENT.subOrchestrationFailed]: "SubOrchestrationInstanceFailed",
  [EVENT.timerFired]: "TimerFired",
  [EVENT.eventSent]: "EventSent",
  [EVENT.eventRaised]: "EventRaised",
  [EVENT.genericEvent]: "GenericEvent",
  [EVENT.executionSuspended]: "ExecutionSuspended",
  [EVENT.executionResumed]: "ExecutionResumed",
  [EVENT.executionCompleted]: "ExecutionCompleted",
};

/** Starts of tasks are folded into their ends, as the runtime does. */
const describeHistory = (
  history: readonly HistoryEvent[],
  { showInput, showHistoryOutput }: StatusOptions,
): Record<string, unknown>[] => {
  const scheduled = new Map(history.filter(({ EventId }) => EventId >= 0).map((event) => [event.EventId, event]));
  return history.flatMap((event) => {
    const name = names[event.EventType];
    if (name === undefined) return [];
    const { EventId: _id, IsPlayed: _isPlayed, ...rest } = event as HistoryEvent & Record<string, unknown>;
    const taskId = "TaskScheduledId" in event ? event.TaskScheduledId : "TimerId" in event ? event.TimerId : undefined;
    const task = taskId === undefined ? undefined : scheduled.get(taskId);
    const described: Record<string, unknown> = { ...rest, EventType: name };
    delete described.TaskScheduledId;
    delete described.TimerId;
    if (task) described.ScheduledTime = task.Timestamp;
    if (task && "Name" in task) described.FunctionName = task.Name;
    if (!showHistoryOutput) delete described.Result;
    if (!showInput) delete described.Input;
    return [described];
  });
};
