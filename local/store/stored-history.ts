import { EVENT, executionStarted, type HistoryEvent } from "../engine/protocol.ts";
import type { InstanceRow } from "../engine/instance.ts";

/**
 * The JSON text by which the store keeps events of a history, all of which have been played. What stands in the row of the
 * instance already, such as the input of the generation, is not part of it, nor is what nearly all events have in common. Nor
 * are inputs of activities that have ended well by now: nobody will run those again.
 */
export function writeHistory(events: readonly HistoryEvent[]): string {
  const completed = new Set<number>();
  for (const event of events) if (event.EventType === EVENT.taskCompleted) completed.add(event.TaskScheduledId);
  return JSON.stringify(events.map((event) => toStored(event, completed)));
}

function toStored(event: HistoryEvent, completed: ReadonlySet<number>): object {
  const { EventType, EventId } = event;
  const stored = {
    EventId: EventId === usual.EventId ? undefined : EventId,
    IsPlayed: undefined,
    Timestamp: event.Timestamp.getTime(),
  };
  if (EventType === EVENT.executionStarted) return { EventType, ...stored };
  if (EventType === EVENT.taskScheduled && completed.has(EventId)) return { ...event, ...stored, Input: undefined };
  return { ...event, ...stored };
}

const usual = { EventId: -1, IsPlayed: true } as const;

/**
 * A history as it was before it was stored.
 *
 * @param texts - What `writeHistory` made of its parts.
 * @param row - That of the instance.
 */
export function readHistory(texts: readonly string[], row: InstanceRow): HistoryEvent[] {
  return texts
    .flatMap((text) => JSON.parse(text) as Record<string, unknown>[])
    .map((stored) => {
      const event = reviveEvent({ ...usual, ...stored });
      // Earlier versions of this host have stored more of it.
      return event.EventType === EVENT.executionStarted
        ? { ...executionStarted(row, event.Timestamp), ...event, Input: event.Input ?? row.input }
        : event;
    });
}

/** Turns the times of an event that was JSON into dates. */
export function reviveEvent(event: Record<string, unknown>): HistoryEvent {
  event.Timestamp = new Date(event.Timestamp as string | number);
  if (typeof event.FireAt === "string") event.FireAt = new Date(event.FireAt);
  return event as unknown as HistoryEvent;
}
