import { ActionSequence } from "./action-sequence.ts";
import { type Decision, encodeInput, findDifference } from "./decision.ts";
import {
  type OrchestratorAnswer,
  EVENT,
  type EventRaised,
  type HistoryEvent,
  type ScheduledEvent,
} from "./protocol.ts";

/** The state of an instance after an episode. */
export type Walk = {
  /** What the episode schedules, in order of sequence numbers. */
  readonly decisions: readonly Decision[];
  /** The next sequence number. */
  readonly nextId: number;
  /** Sequence numbers of timers that the orchestrator cancelled. */
  readonly canceledTimers: readonly number[];
  readonly isSuspended: boolean;
  readonly outcome: Outcome;
};

export type Outcome =
  | { readonly kind: "open" }
  | { readonly kind: "ended" }
  | { readonly kind: "terminated"; readonly reason: string }
  | { readonly kind: "continued"; readonly input: unknown; readonly carried: readonly EventRaised[] }
  /** The history differs from the answer; as in the real runtime, the decisions still apply. */
  | { readonly kind: "non-deterministic"; readonly difference: string };

/**
 * Walks the actions of an answer along the history, as the real host does: each action starts when the previous one has
 * completed, everything scheduled takes the next sequence number, and what the history does not confirm is new.
 *
 * Like the library's replay, every walk starts from the beginning, so it detects an orchestrator that requests
 * something else than before.
 *
 * @throws UnsupportedAction for an action that this host does not support.
 * @example
 * walk({ isDone: false, actions: [{ actionType: 0, functionName: "Hello" }] }, history, executionId).decisions;
 * // [{ kind: "activity", id: 0, name: "Hello", input: "null" }]
 */
export function walk(answer: OrchestratorAnswer, history: readonly HistoryEvent[], executionId: string): Walk {
  const sequence = new ActionSequence(answer.actions, executionId);
  let heldEvents: HistoryEvent[] | undefined;
  let terminated: string | undefined;
  let difference: string | undefined;
  for (const event of history) {
    switch (event.EventType) {
      case EVENT.orchestratorStarted:
        sequence.nowMs = Math.max(sequence.nowMs, event.Timestamp.getTime());
        break;
      case EVENT.executionStarted:
        sequence.advance();
        break;
      case EVENT.taskScheduled:
      case EVENT.subOrchestrationCreated:
      case EVENT.timerCreated:
      case EVENT.eventSent:
        difference = confirmScheduled(sequence, event);
        break;
      case EVENT.executionTerminated:
        terminated ??= event.Input;
        break;
      case EVENT.executionSuspended:
        heldEvents ??= [];
        break;
      case EVENT.executionResumed:
        for (const each of heldEvents ?? []) processEvent(sequence, each);
        heldEvents = undefined;
        break;
      default:
        if (heldEvents) heldEvents.push(event);
        else processEvent(sequence, event);
    }
    if (difference !== undefined) break;
  }
  return {
    decisions: Array.from(sequence.unconfirmed.values(), encodeInput),
    nextId: sequence.nextId,
    canceledTimers: sequence.canceledTimers,
    isSuspended: heldEvents !== undefined,
    outcome:
      difference !== undefined
        ? { kind: "non-deterministic", difference }
        : terminated !== undefined
          ? { kind: "terminated", reason: terminated }
          : outcomeOf(sequence, answer),
  };
}

/** Marks a decision as already scheduled, or returns how the history differs from it. */
function confirmScheduled({ unconfirmed }: ActionSequence, event: ScheduledEvent): string | undefined {
  const difference = findDifference(event, unconfirmed.get(event.EventId));
  if (difference === undefined) unconfirmed.delete(event.EventId);
  return difference;
}

function processEvent(sequence: ActionSequence, event: HistoryEvent): void {
  switch (event.EventType) {
    case EVENT.taskCompleted:
    case EVENT.subOrchestrationCompleted:
      return sequence.end(event.TaskScheduledId);
    case EVENT.taskFailed:
    case EVENT.subOrchestrationFailed:
      return sequence.end(event.TaskScheduledId, { isFinal: event.FailureDetails?.IsNonRetriable === true });
    case EVENT.timerFired:
      return sequence.end(event.TimerId);
    case EVENT.eventRaised:
      return sequence.raise(event);
    default:
      return;
  }
}

function outcomeOf(sequence: ActionSequence, { isDone, error }: OrchestratorAnswer): Outcome {
  if (!sequence.hasEnded() || !(isDone || error !== undefined)) return { kind: "open" };
  return sequence.continued && error === undefined ? { kind: "continued", ...sequence.continued } : { kind: "ended" };
}
