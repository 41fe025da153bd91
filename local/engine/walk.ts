import { type Answer, EVENT, type EventRaised, type HistoryEvent, type ScheduledEvent } from "./protocol.ts";
import { ActionSequence } from "./action-sequence.ts";
import { type Decision, encode, findDifference } from "./decision.ts";

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
export function walk(answer: Answer, history: readonly HistoryEvent[], executionId: string): Walk {
  const sequence = new ActionSequence(answer.actions, executionId);
  let held: HistoryEvent[] | undefined;
  let terminated: string | undefined;
  let difference: string | undefined;
  for (const event of history) {
    switch (event.EventType) {
      case EVENT.orchestratorStarted:
        sequence.nowMs = Math.max(sequence.nowMs, event.Timestamp.getTime());
        break;
      case EVENT.executionStarted:
        sequence.begin();
        break;
      case EVENT.taskScheduled:
      case EVENT.subOrchestrationCreated:
      case EVENT.timerCreated:
      case EVENT.eventSent:
        difference = confirm(sequence, event);
        break;
      case EVENT.executionTerminated:
        terminated ??= event.Input;
        break;
      case EVENT.executionSuspended:
        held ??= [];
        break;
      case EVENT.executionResumed:
        for (const each of held ?? []) happen(sequence, each);
        held = undefined;
        break;
      default:
        if (held) held.push(event);
        else happen(sequence, event);
    }
    if (difference !== undefined) break;
  }
  return {
    decisions: Array.from(sequence.unconfirmed.values(), encode),
    nextId: sequence.nextId,
    canceledTimers: sequence.canceledTimers,
    isSuspended: held !== undefined,
    outcome:
      difference !== undefined
        ? { kind: "non-deterministic", difference }
        : terminated !== undefined
          ? { kind: "terminated", reason: terminated }
          : outcomeOf(sequence, answer),
  };
}

/** What the history confirms is not new. Gives the difference where it holds something else. */
function confirm({ unconfirmed }: ActionSequence, event: ScheduledEvent): string | undefined {
  const difference = findDifference(event, unconfirmed.get(event.EventId));
  if (difference === undefined) unconfirmed.delete(event.EventId);
  return difference;
}

function happen(sequence: ActionSequence, event: HistoryEvent): void {
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

function outcomeOf(sequence: ActionSequence, { isDone, error }: Answer): Outcome {
  if (!sequence.hasEnded() || !(isDone || error !== undefined)) return { kind: "open" };
  return sequence.continued && error === undefined ? { kind: "continued", ...sequence.continued } : { kind: "ended" };
}
