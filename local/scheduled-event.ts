import type { Decision } from "./decision.ts";
import { EVENT, type ScheduledEvent } from "./history.ts";

/** The event by which the history remembers that something has been scheduled. */
export const scheduledEvent = (
  instance: { readonly id: string; readonly executionId: string },
  decision: Decision,
  now: Date,
): ScheduledEvent => {
  const base = { EventId: decision.id, IsPlayed: false, Timestamp: now };
  switch (decision.kind) {
    case "activity":
      return {
        EventType: EVENT.taskScheduled,
        ...base,
        Name: decision.name,
        Version: "",
        Input: decision.input ?? "null",
      };
    case "sub-orchestration":
      return {
        EventType: EVENT.subOrchestrationCreated,
        ...base,
        Name: decision.name,
        Version: decision.version ?? "",
        InstanceId: decision.instanceId,
        Input: null,
      };
    case "timer":
      return { EventType: EVENT.timerCreated, ...base, FireAt: decision.fireAt };
    case "entity operation": {
      const Input = JSON.stringify({
        op: decision.operation,
        ...(decision.isSignal && { signal: true }),
        ...(decision.input !== undefined && { input: decision.input }),
        id: decision.requestId,
        parent: instance.id,
        parentExecution: instance.executionId,
        Timestamp: now,
        Predecessor: "0001-01-01T00:00:00",
      });
      return { EventType: EVENT.eventSent, ...base, InstanceId: decision.instanceId, Name: "op", Input };
    }
  }
};
