import type { InstanceRow } from "../engine/instance.ts";
import { EVENT, executionStarted, type HistoryEvent } from "../engine/protocol.ts";

/**
 * Serializes played history events for the store. Leaves out what the instance's row already contains (such as the
 * input of the generation), fields that nearly all events share, and the inputs of completed activities, which never
 * run again.
 */
export function writeHistory(events: readonly HistoryEvent[]): string {
  const completed = new Set<number>();
  for (const event of events) if (event.EventType === EVENT.taskCompleted) completed.add(event.TaskScheduledId);
  return JSON.stringify(events.map((event) => toStored(event, completed)));
}

function toStored(event: HistoryEvent, completed: ReadonlySet<number>): object {
  const { EventType, EventId } = event;
  const stored = {
    EventId: EventId === DEFAULTS.EventId ? undefined : EventId,
    IsPlayed: undefined,
    Timestamp: event.Timestamp.getTime(),
  };
  if (EventType === EVENT.executionStarted) return { EventType, ...stored };
  if (EventType === EVENT.taskScheduled && completed.has(EventId)) return { ...event, ...stored, Input: undefined };
  return { ...event, ...stored };
}

const DEFAULTS = { EventId: -1, IsPlayed: true } as const;

/**
 * Restores a history from its stored texts.
 *
 * @param texts - Results of `writeHistory`, in order.
 * @param row - The row of the instance.
 */
export function readHistory(texts: readonly string[], row: InstanceRow): HistoryEvent[] {
  return texts
    .flatMap((text) => JSON.parse(text) as object[])
    .map((stored) => {
      const event = reviveEvent({ ...DEFAULTS, ...stored });
      // Earlier versions of this host stored more fields of this event.
      return event.EventType === EVENT.executionStarted
        ? { ...executionStarted(row, event.Timestamp), ...event, Input: event.Input ?? row.input }
        : event;
    });
}

/** Converts the times of an event parsed from JSON to dates. */
export function reviveEvent(event: object): HistoryEvent {
  const times = event as { Timestamp: string | number | Date; FireAt?: string | Date };
  times.Timestamp = new Date(times.Timestamp);
  if (typeof times.FireAt === "string") times.FireAt = new Date(times.FireAt);
  return event as HistoryEvent;
}
