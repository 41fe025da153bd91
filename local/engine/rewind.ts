import type { Store } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import type { Instance, InstanceRow } from "./instance.ts";
import { EVENT, type HistoryEvent, isReadByReplay, type SubOrchestrationCreated, type TaskFailed } from "./protocol.ts";
import { loadInstance, resumeInstance } from "./recover.ts";

/**
 * Removes the failures from a failed instance and runs it again from there, as the Azure storage provider does: failed
 * activities are scheduled again, failed sub-orchestrations are rewound themselves and their parent waits for them.
 *
 * An orchestrator that had continued after a failure (by catching it or retrying) finds steps in its history that it no
 * longer requests, and fails. On Azure, too, rewinding only helps if the failure ended the orchestrator.
 */
export function rewind(
  row: InstanceRow,
  { store, engine, reason, now }: { store: Store; engine: Engine; reason: string; now: Date },
): void {
  const instance = loadInstance(store, row);
  const children = failedChildren(instance.history).flatMap(({ failed, created }) => {
    const child = store.findInstance(created.InstanceId);
    return child && isChildOf(child, instance, created) ? [{ failed, child }] : [];
  });
  const kept = new Set(children.map(({ failed }) => failed.TaskScheduledId));
  instance.history = withoutFailures(instance.history, kept);
  instance.replay = instance.history.filter(isReadByReplay);
  instance.status = "Pending";
  instance.output = null;
  instance.updatedAt = now;
  const { saved } = instance;
  Object.assign(saved, { isRowStale: true, oldHistoryRows: saved.historyRows, historyRows: 0, historyEvents: 0 });
  resumeInstance(instance, engine);
  engine.commits.touch(instance);
  for (const { child } of children) rewind(child, { store, engine, reason, now });
  if (children.length > 0) return;
  const event: HistoryEvent = {
    EventType: EVENT.genericEvent,
    EventId: -1,
    IsPlayed: false,
    Timestamp: now,
    Data: reason,
  };
  engine.orchestrations.deliver(instance.id, { executionId: null, event });
}

function failedChildren(
  history: readonly HistoryEvent[],
): { readonly failed: TaskFailed; readonly created: SubOrchestrationCreated }[] {
  return history.flatMap((failed) => {
    if (failed.EventType !== EVENT.subOrchestrationFailed) return [];
    const created = history.find((event) => isScheduledEventOf(event, failed)) as SubOrchestrationCreated;
    return [{ failed: failed as TaskFailed, created }];
  });
}

/** A child that was terminated, purged or replaced cannot be rewound; it is started again. */
function isChildOf({ status, parent }: InstanceRow, instance: Instance, created: SubOrchestrationCreated): boolean {
  return (
    status === "Failed" &&
    parent?.OrchestrationInstance.ExecutionId === instance.executionId &&
    parent.TaskScheduleId === created.EventId
  );
}

/**
 * Replaces failures and the scheduled events of failed tasks by events that the library ignores. Scheduled events of
 * rewound children stay.
 */
function withoutFailures(history: readonly HistoryEvent[], kept: ReadonlySet<number>): HistoryEvent[] {
  const failures = history.filter(isFailure);
  return history.map((event) => {
    const isDropped =
      event.EventType === EVENT.executionCompleted ||
      isFailure(event) ||
      (!kept.has(event.EventId) && failures.some((failed) => isScheduledEventOf(event, failed)));
    if (!isDropped) return event;
    const { EventId, Timestamp } = event;
    return { EventType: EVENT.genericEvent, EventId, IsPlayed: true, Timestamp, Data: "Rewound" };
  });
}

function isFailure(event: HistoryEvent): event is TaskFailed {
  return event.EventType === EVENT.taskFailed || event.EventType === EVENT.subOrchestrationFailed;
}

function isScheduledEventOf(event: HistoryEvent, failed: TaskFailed): boolean {
  return (
    event.EventId === failed.TaskScheduledId &&
    event.EventType === (failed.EventType === EVENT.taskFailed ? EVENT.taskScheduled : EVENT.subOrchestrationCreated)
  );
}
