import { toJson } from "../values.ts";
import { EVENT, type ScheduledEvent } from "./protocol.ts";

/**
 * Something that an episode schedules, with the sequence number that its completion event refers to. Its input is a
 * value until it is encoded for sending, then JSON text; `undefined` if the orchestrator gave none.
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

/** Encodes the input of a decision, so that nothing is shared by reference. */
export function encodeInput(decision: Decision<unknown>): Decision {
  if (decision.kind === "timer") return decision;
  const to = decision.kind === "entity operation" ? decision.instanceId : decision.name;
  return {
    ...decision,
    input: decision.input === undefined ? undefined : toJson(decision.input, `the input of ${to}`),
  };
}

/** Creates the history event that records a decision. */
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
 * Compares a history event with what the replay scheduled under the same sequence number and describes the difference.
 * Kinds and names (case-insensitive) must match; inputs and times are not compared.
 */
export function findDifference(event: ScheduledEvent, decision: Decision<unknown> | undefined): string | undefined {
  if (decision?.kind === KINDS[event.EventType] && isSameName(nameInEvent(event), nameInDecision(decision))) {
    return undefined;
  }
  const [what, at] = describeEvent(event, decision === undefined);
  if (!decision) return `${what} but the current replay execution hasn't (yet?) scheduled this task`;
  const [task, action] = WORDS[decision.kind];
  const instead =
    decision.kind === KINDS[event.EventType]
      ? `scheduled ${task} named '${nameInDecision(decision)}'`
      : `produced a ${action} action`;
  return `${what} but the current orchestration replay instead ${instead} ${at} this sequence number`;
}

const KINDS: Record<ScheduledEvent["EventType"], Decision["kind"]> = {
  [EVENT.taskScheduled]: "activity",
  [EVENT.subOrchestrationCreated]: "sub-orchestration",
  [EVENT.timerCreated]: "timer",
  [EVENT.eventSent]: "entity operation",
};

/** The runtime's words for a kind of decision, and its class of actions. */
const WORDS: Record<Decision["kind"], readonly [task: string, action: string]> = {
  activity: ["an activity task", "ScheduleTaskOrchestratorAction"],
  "sub-orchestration": ["a sub-orchestration task", "CreateSubOrchestrationAction"],
  timer: ["a timer task", "CreateTimerOrchestratorAction"],
  "entity operation": ["an entity operation", "SendEventOrchestratorAction"],
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

/** The runtime's words for a scheduled event, and a preposition. They depend on whether the replay has nothing in its place. */
function describeEvent(event: ScheduledEvent, isMissing: boolean): readonly [what: string, at: string] {
  const id = event.EventId;
  switch (event.EventType) {
    case EVENT.taskScheduled: {
      const name = isMissing ? `ID ${id} and name '${event.Name}' (version '')` : `number ${id} named '${event.Name}'`;
      return [`an activity task with sequence ${name},`, "with"];
    }
    case EVENT.subOrchestrationCreated: {
      const child = `name '${event.Name}' (version '${event.Version ?? ""}', instance ID '${event.InstanceId}')`;
      return [`a sub-orchestration task with sequence ID ${id} and ${child},`, "at"];
    }
    case EVENT.timerCreated:
      return [`a timer task with sequence number ${id}${isMissing ? "" : " named"}`, "with"];
    case EVENT.eventSent:
      return [`an entity operation with sequence number ${id} named '${event.InstanceId}',`, "with"];
  }
}

/** The runtime's message. */
export const nonDeterminismMessage = (difference: string): string =>
  `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${difference}. ` +
  "Was a change made to the orchestrator code after this instance had already started running?";
