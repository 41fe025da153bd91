import {
  ACTION,
  type Action,
  type CallActivity,
  type CallSubOrchestrator,
  type ContinueAsNew,
  type CreateTimer,
  type EntityOperation,
  type RetryOptions,
} from "./actions.ts";
import type { Decision } from "./decision.ts";
import { createEventWaits } from "./event-waits.ts";
import type { EventRaised } from "./history.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { UnsupportedAction } from "./unsupported-action.ts";
import { requestIdOf } from "./values.ts";

const dayMs = 86_400_000;
const longestTimerMs = 6 * dayMs;
const longTimerStepMs = 3 * dayMs;

/** What an orchestrator has asked for, while it is started step by step. */
export type ActionSequence = {
  /** Starts the first action. */
  readonly begin: () => void;
  /** Something that was started has ended. */
  readonly end: (id: number, failure?: Failure) => void;
  /** An external event or the reply of an entity has come. */
  readonly raise: (event: EventRaised) => void;
  /** What was started, by sequence number; who finds it in the history takes it out. */
  readonly unconfirmed: Map<number, Decision<unknown>>;
  /** Timers that the orchestrator has cancelled. */
  readonly canceledTimers: readonly number[];
  /** The sequence number that comes next. */
  readonly nextId: () => number;
  /** Whether every action has been started and has ended. */
  readonly hasEnded: () => boolean;
  /** The action by which the orchestrator continues as new, once it is reached, and the events that came after it. */
  readonly continued: () => { readonly input: unknown; readonly carried: readonly EventRaised[] } | undefined;
};

type Failure = { readonly isFinal: boolean };
type Done = (failure?: Failure) => void;

/**
 * Starts actions strictly in their order, each when the one before it has ended. Every start takes the next sequence number.
 *
 * @param options.nowMs - The time of the orchestrator.
 * @throws UnsupportedAction (as soon as it would be started) for an action that this host cannot do.
 */
export const createActionSequence = (
  actions: readonly Action[],
  { executionId, nowMs }: { readonly executionId: string; readonly nowMs: () => number },
): ActionSequence => {
  const unconfirmed = new Map<number, Decision<unknown>>();
  const open = new Map<number, Done>();
  const replies = new Map<string, Done>();
  const events = createEventWaits();
  const canceledTimers: number[] = [];
  let nextId = 0;
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

  const start = (action: Action, done: Done): void => {
    switch (action.actionType) {
      case ACTION.callActivity:
        return waitFor(activity(action), done);
      case ACTION.callSubOrchestrator:
        return waitFor(subOrchestration(action), done);
      case ACTION.callActivityWithRetry:
        return tryAgain(() => activity(action), action.retryOptions!, done);
      case ACTION.callSubOrchestratorWithRetry:
        return tryAgain(() => subOrchestration(action), action.retryOptions!, done);
      case ACTION.createTimer:
        return startTimer(action, done);
      case ACTION.waitForExternalEvent:
        return events.wait(action.externalEventName, done);
      case ACTION.callEntity:
        replies.set(entityOperation(action), done);
        return;
      case ACTION.signalEntity:
        entityOperation(action);
        return done();
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
        continued = { input: (action as ContinueAsNew).input, carried: [] };
        return done();
      default:
        throw new UnsupportedAction(action.actionType);
    }
  };

  const decide = (decision: Decision<unknown>): number => {
    unconfirmed.set(decision.id, decision);
    return decision.id;
  };

  const waitFor = (id: number, done: Done): void => void open.set(id, done);

  const activity = ({ functionName, input }: CallActivity): number =>
    decide({ kind: "activity", id: nextId++, name: functionName, input });

  const subOrchestration = ({ functionName, instanceId, input, version }: CallSubOrchestrator): number => {
    const id = nextId++;
    const child = instanceId || `${executionId}:${id}`;
    return decide({ kind: "sub-orchestration", id, name: functionName, instanceId: child, version, input });
  };

  const entityOperation = ({ actionType, instanceId, operation, input }: EntityOperation): string => {
    const id = nextId++;
    const requestId = requestIdOf(executionId, id);
    const isSignal = actionType === ACTION.signalEntity;
    decide({ kind: "entity operation", id, instanceId, operation, input, isSignal, requestId });
    return requestId;
  };

  const timer = (fireAtMs: number, isCanceled = false): number =>
    decide({ kind: "timer", id: nextId++, fireAt: new Date(fireAtMs), isCanceled });

  const startTimer = ({ fireAt, isCanceled }: CreateTimer, done: Done): void => {
    const fireAtMs = new Date(fireAt).getTime();
    if (isCanceled) {
      canceledTimers.push(timer(fireAtMs, true));
      return done();
    }
    if (fireAtMs - nowMs() > longestTimerMs) waitInSteps(fireAtMs, done);
    else waitFor(timer(fireAtMs), done);
  };

  /** Timers of more than six days are made of steps of three. */
  const waitInSteps = (fireAtMs: number, done: Done): void => {
    const isLast = fireAtMs - nowMs() <= longTimerStepMs;
    const next = isLast ? done : () => waitInSteps(fireAtMs, done);
    waitFor(timer(isLast ? fireAtMs : nowMs() + longTimerStepMs), next);
  };

  /** Retries are the host's: a timer after each failure, also after the last one, which the library waits for. */
  const tryAgain = (attempt: () => number, options: RetryOptions, done: Done): void => {
    let attempts = 0;
    const next = (): void => {
      attempts += 1;
      waitFor(attempt(), (failure) => {
        if (!failure || failure.isFinal) return done();
        const isLast = attempts >= options.maxNumberOfAttempts;
        waitFor(timer(nowMs() + (isLast ? 0 : retryDelayMs(options, attempts))), isLast ? done : next);
      });
    };
    next();
  };

  return {
    begin: proceed,
    end: (id, failure) => {
      const then = open.get(id);
      open.delete(id);
      then?.(failure);
    },
    raise: (event) => {
      const reply = replies.get(event.Name);
      replies.delete(event.Name);
      if (reply) reply();
      else if (continued) continued.carried.push(event);
      else events.raise(event.Name);
    },
    unconfirmed,
    canceledTimers,
    nextId: () => nextId,
    hasEnded: () => place === actions.length && isReady && open.size === 0,
    continued: () => continued,
  };
};
