import {
  ACTION,
  type Action,
  type Answer,
  type CallActivity,
  type CallSubOrchestrator,
  type RetryOptions,
} from "./actions.ts";
import { type Decision, encode } from "./decision.ts";
import { EVENT, type EventRaised, type HistoryEvent, type ScheduledEvent } from "./history.ts";
import { findDifference } from "./non-determinism.ts";
import { UnsupportedAction } from "./unsupported-action.ts";
import { requestIdOf } from "./values.ts";

const dayMs = 86_400_000;
const longestTimerMs = 6 * dayMs;
const longTimerStepMs = 3 * dayMs;

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
  const { actions } = answer;
  const unconfirmed = new Map<number, Decision<unknown>>();
  const open = new Map<number, (failure?: { isFinal: boolean }) => void>();
  const replies = new Map<string, () => void>();
  const waits = new Map<string, (() => void)[]>();
  const early = new Map<string, number>();
  const canceledTimers: number[] = [];
  const held: HistoryEvent[] = [];
  let clockMs = 0;
  let nextId = 0;
  let isSuspended = false;
  let terminated: string | undefined;
  let difference: string | undefined;
  let continued: { input: unknown; carried: EventRaised[] } | undefined;

  // The sequence of the actions: a loop instead of recursion, because actions may end at once, thousands in a row.
  let place = 0;
  let isReady = false;
  let isWalking = false;
  const proceed = (): void => {
    isReady = true;
    if (isWalking) return;
    isWalking = true;
    while (isReady && place < actions.length) {
      isReady = false;
      start(actions[place++]!, proceed);
    }
    isWalking = false;
  };

  const decide = (decision: Decision<unknown>): number => {
    unconfirmed.set(decision.id, decision);
    return decision.id;
  };
  const timer = (fireAtMs: number, isCanceled = false): number =>
    decide({ kind: "timer", id: nextId++, fireAt: new Date(fireAtMs), isCanceled });

  const start = (action: Action, done: () => void): void => {
    switch (action.actionType) {
      case ACTION.callActivity:
        open.set(activity(action), done);
        return;
      case ACTION.callSubOrchestrator:
        open.set(subOrchestration(action), done);
        return;
      case ACTION.callActivityWithRetry:
        tryAgain(() => activity(action), action.retryOptions!, done);
        return;
      case ACTION.callSubOrchestratorWithRetry:
        tryAgain(() => subOrchestration(action), action.retryOptions!, done);
        return;
      case ACTION.createTimer: {
        const fireAtMs = new Date(action.fireAt).getTime();
        if (action.isCanceled) {
          canceledTimers.push(timer(fireAtMs, true));
          done();
        } else if (fireAtMs - clockMs > longestTimerMs) waitInSteps(fireAtMs, done);
        else open.set(timer(fireAtMs), done);
        return;
      }
      case ACTION.waitForExternalEvent: {
        const name = action.externalEventName.toLowerCase();
        const count = early.get(name) ?? 0;
        if (count > 0) {
          early.set(name, count - 1);
          done();
        } else (waits.get(name) ?? put(waits, name, [])).push(done);
        return;
      }
      case ACTION.callEntity:
      case ACTION.signalEntity: {
        const isSignal = action.actionType === ACTION.signalEntity;
        const id = nextId++;
        const { instanceId, operation } = action;
        const requestId = requestIdOf(executionId, id);
        decide({ kind: "entity operation", id, instanceId, operation, input: action.input, isSignal, requestId });
        if (isSignal) done();
        else replies.set(requestId, done);
        return;
      }
      case ACTION.whenAll: {
        let missing = action.compoundActions.length;
        const oneLess = (): void => (--missing === 0 ? done() : undefined);
        for (const child of action.compoundActions) start(child, oneLess);
        return;
      }
      case ACTION.whenAny: {
        let isFirst = true;
        const first = (): void => {
          if (isFirst) done();
          isFirst = false;
        };
        for (const child of action.compoundActions) start(child, first);
        return;
      }
      case ACTION.continueAsNew:
        continued = { input: action.input, carried: [] };
        done();
        return;
      default:
        throw new UnsupportedAction(action.actionType);
    }
  };

  const activity = ({ functionName, input }: CallActivity): number =>
    decide({
      kind: "activity",
      id: nextId++,
      name: functionName,
      input,
    });

  const subOrchestration = ({ functionName, instanceId, input, version }: CallSubOrchestrator): number => {
    const id = nextId++;
    return decide({
      kind: "sub-orchestration",
      id,
      name: functionName,
      instanceId: instanceId || `${executionId}:${id}`,
      version,
      input,
    });
  };

  /** Retries are the host's: a timer after each failure, also after the last one, which the library waits for. */
  const tryAgain = (attempt: () => number, options: RetryOptions, done: () => void): void => {
    let attempts = 0;
    const next = (): void => {
      attempts += 1;
      open.set(attempt(), (failure) => {
        if (!failure || failure.isFinal) return done();
        const isLast = attempts >= options.maxNumberOfAttempts;
        open.set(timer(clockMs + (isLast ? 0 : retryDelayMs(options, attempts))), isLast ? done : next);
      });
    };
    next();
  };

  /** Timers of more than six days are made of steps of three. */
  const waitInSteps = (fireAtMs: number, done: () => void): void => {
    const isLast = fireAtMs - clockMs <= longTimerStepMs;
    open.set(timer(isLast ? fireAtMs : clockMs + longTimerStepMs), isLast ? done : () => waitInSteps(fireAtMs, done));
  };

  const end = (id: number, failure?: { isFinal: boolean }): void => {
    const then = open.get(id);
    open.delete(id);
    then?.(failure);
  };

  const raise = (event: EventRaised): void => {
    const reply = replies.get(event.Name);
    if (reply) {
      replies.delete(event.Name);
      return reply();
    }
    if (continued) {
      continued.carried.push(event);
      return;
    }
    const name = event.Name.toLowerCase();
    // Open waits of one name are a stack, early events a queue: the library does the same.
    const wait = waits.get(name)?.pop();
    if (wait) wait();
    else early.set(name, (early.get(name) ?? 0) + 1);
  };

  const confirm = (event: ScheduledEvent): void => {
    difference = findDifference(event, unconfirmed.get(event.EventId));
    if (difference === undefined) unconfirmed.delete(event.EventId);
  };

  const happen = (event: HistoryEvent): void => {
    switch (event.EventType) {
      case EVENT.taskCompleted:
      case EVENT.subOrchestrationCompleted:
        return end(event.TaskScheduledId);
      case EVENT.taskFailed:
      case EVENT.subOrchestrationFailed:
        return end(event.TaskScheduledId, { isFinal: event.FailureDetails?.IsNonRetriable === true });
      case EVENT.timerFired:
        return end(event.TimerId);
      case EVENT.eventRaised:
        return raise(event);
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
        proceed();
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

  const hasEnded =
    place === actions.length && isReady && open.size === 0 && (answer.isDone || answer.error !== undefined);
  const outcome: Outcome =
    difference !== undefined
      ? { kind: "non-deterministic", difference }
      : terminated !== undefined
        ? { kind: "terminated", reason: terminated }
        : !hasEnded
          ? { kind: "open" }
          : continued && answer.error === undefined
            ? { kind: "continued", ...continued }
            : { kind: "ended" };
  return { decisions: [...unconfirmed.values()].map(encode), nextId, canceledTimers, isSuspended, outcome };
};

const put = <Key, Value>(map: Map<Key, Value>, key: Key, value: Value): Value => {
  map.set(key, value);
  return value;
};

const retryDelayMs = (options: RetryOptions, failures: number): number =>
  Math.min(
    options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1),
    options.maxRetryIntervalInMilliseconds ?? longestTimerMs,
  );
