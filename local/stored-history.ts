import { EVENT, type HistoryEvent } from "./history.ts";

/**
 * The JSON text by which the store keeps events of a history. The input of the generation is not part of it: it stands in
 * the row of the instance already. Nor are inputs of activities that have ended well by now: nobody will run those again.
 */
export const writeHistory = (events: readonly HistoryEvent[]): string => {
  const completed = new Set<number>();
  for (const event of events) if (event.EventType === EVENT.taskCompleted) completed.add(event.TaskScheduledId);
  const isNeeded = ({ EventType, EventId }: HistoryEvent): boolean =>
    EventType !== EVENT.executionStarted && !(EventType === EVENT.taskScheduled && completed.has(EventId));
  return JSON.stringify(events.map((event) => (isNeeded(event) ? event : { ...event, Input: undefined })));
};

/**
 * A history as it was before it was stored.
 *
 * @param texts - What `writeHistory` made of its parts.
 * @param input - That of the generation.
 */
export const readHistory = (texts: readonly string[], input: string | null): HistoryEvent[] =>
  texts
    .flatMap((text) => JSON.parse(text) as Record<string, unknown>[])
    .map((event) => {
      if (event.EventType === EVENT.executionStarted) event.Input ??= input;
      return reviveEvent(event);
    });

/** Turns the times of an event that was JSON into dates. */
export const reviveEvent = (event: Record<string, unknown>): HistoryEvent => {
  event.Timestamp = new Date(event.Timestamp as string);
  if (typeof event.FireAt === "string") event.FireAt = new Date(event.FireAt);
  return event as unknown as HistoryEvent;
};
