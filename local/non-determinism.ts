import type { Decision } from "./decision.ts";
import { EVENT, type ScheduledEvent } from "./history.ts";

/**
 * The first difference between what the history holds and what the replay asks for under that sequence number, or
 * `undefined` when they agree. Names are compared, without regard to case; inputs and times are not.
 */
export const findDifference = (event: ScheduledEvent, decision: Decision<unknown> | undefined): string | undefined => {
  if (decision?.kind === kinds[event.EventType] && isSameName(nameInEvent(event), nameInDecision(decision))) {
    return undefined;
  }
  const what = describe(event);
  if (!decision) return `${what}, but the current replay execution hasn't (yet?) scheduled this task`;
  const instead =
    decision.kind === kinds[event.EventType]
      ? `scheduled ${taskNames[decision.kind]} named '${nameInDecision(decision)}'`
      : `produced a ${actionNames[decision.kind]} action`;
  return `${what}, but the current orchestration replay instead ${instead} with this sequence number`;
};

const kinds: Record<ScheduledEvent["EventType"], Decision["kind"]> = {
  [EVENT.taskScheduled]: "activity",
  [EVENT.subOrchestrationCreated]: "sub-orchestration",
  [EVENT.timerCreated]: "timer",
  [EVENT.eventSent]: "entity operation",
};

const taskNames: Record<Decision["kind"], string> = {
  activity: "an activity task",
  "sub-orchestration": "a sub-orchestration task",
  timer: "a timer task",
  "entity operation": "an entity operation",
};

const actionNames: Record<Decision["kind"], string> = {
  activity: "ScheduleTaskOrchestratorAction",
  "sub-orchestration": "CreateSubOrchestrationAction",
  timer: "CreateTimerOrchestratorAction",
  "entity operation": "SendEventOrchestratorAction",
};

const isSameName = (one: string | undefined, other: string | undefined): boolean =>
  one === other || one?.toLowerCase() === other?.toLowerCase();

const nameInDecision = (decision: Decision<unknown>): string | undefined => {
  if (decision.kind === "timer") return undefined;
  return decision.kind === "entity operation" ? decision.instanceId : decision.name;
};

const nameInEvent = (event: ScheduledEvent): string | undefined => {
  if (event.EventType === EVENT.timerCreated) return undefined;
  return event.EventType === EVENT.eventSent ? event.InstanceId : event.Name;
};

const describe = (event: ScheduledEvent): string => {
  const id = event.EventId;
  switch (event.EventType) {
    case EVENT.taskScheduled:
      return `an activity task with sequence number ${id} named '${event.Name}'`;
    case EVENT.subOrchestrationCreated:
      return `a sub-orchestration task with sequence ID ${id} and name '${event.Name}'`;
    case EVENT.timerCreated:
      return `a timer task with sequence number ${id}`;
    case EVENT.eventSent:
      return `an entity operation with sequence number ${id} named '${event.InstanceId}'`;
  }
};

/** How the real runtime words it; the name of the orchestrator is this host's addition. */
export const nonDeterminismMessage = (orchestrator: string, difference: string): string =>
  `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${difference}. ` +
  "Was a change made to the orchestrator code after this instance had already started running? " +
  `(orchestrator '${orchestrator}')`;
