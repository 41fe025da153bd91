import type { Answer } from "./actions.ts";
import { createActionSequence } from "./action-sequence.ts";
import { type Decision, encode } from "./decision.ts";
import { EVENT, type EventRaised, type HistoryEvent, type ScheduledEvent } from "./history.ts";
import { findDifference } from "./non-determinism.ts";

/** Where an instance stands after an episode. */
export type Walk = {
  /** What the episode schedules, in the order of the sequence numbers. */
  readonly decisions: readonly Decision[];
  /** The sequence number that comes next. */
  readonly nextId: number;
  /** Timers that the orchestrator has cancelled. */
  readonly canceledTimers: readonly number[];
  readonly isSuspended: boolean;
  readonly outcome: Outcome;
};

export type Outcome =
  | { readonly kind: "open" }
  | { readonly kind: "ended" }
  | { readonly kind: "terminated"; readonly reason: string }
  | { readonly kind: "continued"; readonly input: unknown; readonly carried: readonly EventRaised[] }
  /** The history holds something else than the answer asks for; as in the real runtime, the decisions stand. */
  | { readonly kind: "non-deterministic"; readonly difference: string };

/**
 * Walks through an answer of the library along the history, as the real host does: the actions are started strictly in
 * their order, each when the one before it has ended; every start takes the next sequence number; the history confirms
 * what earlier episodes have started; what it does not confirm is new.
 *
 * The walk starts anew each time, as the library's replay does, and so finds an orchestrator that now asks for something
 * else than before.
 *
 * @throws UnsupportedAction for an action that this host cannot do.
 * @example
 * walk({ isDone: false, actions: [{ actionType: 0, functionName: "Hello" }] }, history, executionId).decisions;
 * // [{ kind: "activity", id: 0, name: "Hello", input: "null" }]
 */
export const walk = (answer: Answer, history: readonly HistoryEvent[], executionId: string): Walk => {
  const held: HistoryEvent[] = [];
  let clockMs = 0;
  let isSuspended = false;
  let terminated: string | undefined;
  let difference: string | undefined;
  const sequence = createActionSequence(answer.actions, { executionId, nowMs: () => clockMs });

  /** What the history confirms is not new. */
  const confirm = (event: ScheduledEvent): void => {
    difference = findDifference(event, sequence.unconfirmed.get(event.EventId));
    if (difference === undefined) sequence.unconfirmed.delete(event.EventId);
  };

  const happen = (event: HistoryEvent): void => {
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
  };

  for (const event of history) {
    if (difference !== undefined) break;
    switch (event.EventType) {
      case EVENT.orchestratorStarted:
        clockMs = Math.max(clockMs, event.Timestamp.getTime());
        break;
      case EVENT.executionStarted:
        sequence.begin();
        break;
      case EVENT.taskScheduled:
      case EVENT.subOrchestrationCreated:
      case EVENT.timerCreated:
      case EVENT.eventSent:
        confirm(event);
        break;
      case EVENT.executionTerminated:
        terminated ??= event.Input;
        break;
      case EVENT.executionSuspended:
        isSuspended = true;
        break;
      case EVENT.executionResumed:
        isSuspended = false;
        for (const each of held.splice(0)) happen(each);
        break;
      default:
        if (isSuspended) held.push(event);
        else happen(event);
    }
  }

  const outcome = (): Outcome => {
    if (difference !== undefined) return { kind: "non-deterministic", difference };
    if (terminated !== undefined) return { kind: "terminated", reason: terminated };
    if (!sequence.hasEnded() || !(answer.isDone || answer.error !== undefined)) return { kind: "open" };
    const continued = sequence.continued();
    return continued && answer.error === undefined ? { kind: "continued", ...continued } : { kind: "ended" };
  };
  return {
    decisions: [...sequence.unconfirmed.values()].map(encode),
    nextId: sequence.nextId(),
    canceledTimers: sequence.canceledTimers,
    isSuspended,
    outcome: outcome(),
  };
};
