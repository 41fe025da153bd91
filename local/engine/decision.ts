import { toJson } from "../values.ts";
import { EVENT, type ScheduledEvent } from "./protocol.ts";

/**
 * Something new that an episode schedules, with the sequence number by which its completion will be known. Its input is
 * a value as long as nobody has decided to send it, and JSON text then; `undefined` where the orchestrator gave none.
 */
export type Decision<Input = string | undefined> =
  | { readonly kind: "activity"; readonly id: number; readonly name: string; readonly input: Input }
  | {
      readonly kind: "sub-orchestration";
      readonly id: number;
      readonly name: string;
      readonly instanceId: string;
      readonly version: string | undefined;
      readonly input: Input;
    }
  | { readonly kind: "timer"; readonly id: number; readonly fireAt: Date; readonly isCanceled: boolean }
  | {
      readonly kind: "entity operation";
      readonly id: number;
      readonly instanceId: string;
      readonly operation: string;
      readonly input: Input;
      readonly isSignal: boolean;
      readonly requestId: string;
    };

/** Makes a decision ready to be sent: from now on nobody shares its input. */
export function encode(decision: Decision<unknown>): Decision {
  if (decision.kind === "timer") return decision;
  const to = decision.kind === "entity operation" ? decision.instanceId : decision.name;
  return {
    ...decision,
    input: decision.input === undefined ? undefined : toJson(decision.input, `the input of ${to}`),
  };
}

/** The event by which the history remembers that something has been scheduled. */
export function scheduledEvent(
  instance: { readonly id: string; readonly executionId: string },
  decision: Decision,
  now: Date,
): ScheduledEvent {
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
}

/**
 * The first difference between what the history holds and what the replay asks for under that sequence number, or
 * `undefined` when they agree. Names are compared, without regard to case; inputs and times are not.
 */
export function findDifference(event: ScheduledEvent, decision: Decision<unknown> | undefined): string | undefined {
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
}

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

function isSameName(one: string | undefined, other: string | undefined): boolean {
  return one === other || one?.toLowerCase() === other?.toLowerCase();
}

function nameInDecision(decision: Decision<unknown>): string | undefined {
  if (decision.kind === "timer") return undefined;
  return decision.kind === "entity operation" ? decision.instanceId : decision.name;
}

function nameInEvent(event: ScheduledEvent): string | undefined {
  if (event.EventType === EVENT.timerCreated) return undefined;
  return event.EventType === EVENT.eventSent ? event.InstanceId : event.Name;
}

function describe(event: ScheduledEvent): string {
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
}

/** How the real runtime words it; the name of the orchestrator is this host's addition. */
export function nonDeterminismMessage(orchestrator: string, difference: string): string {
  return (
    `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${difference}. ` +
    "Was a change made to the orchestrator code after this instance had already started running? " +
    `(orchestrator '${orchestrator}')`
  );
}
