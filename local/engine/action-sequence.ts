import { requestIdOf } from "../values.ts";
import type { Decision } from "./decision.ts";
import {
  ACTION,
  type Action,
  type CallActivity,
  type CallSubOrchestrator,
  type ContinueAsNew,
  type CreateTimer,
  type EntityOperation,
  type EventRaised,
  type RetryOptions,
} from "./protocol.ts";

const DAY_MS = 86_400_000;
const MAX_TIMER_MS = 6 * DAY_MS;
const LONG_TIMER_STEP_MS = 3 * DAY_MS;

type Failure = { readonly isFinal: boolean };
type Done = (failure?: Failure) => void;
type Continued = { readonly input: unknown; readonly carried: EventRaised[] };

/**
 * Runs the actions of an orchestrator step by step: strictly in order, each one when the previous one has completed.
 * Everything that is scheduled takes the next sequence number.
 *
 * Each episode creates one, so rarely used parts are created on demand.
 *
 * @throws UnsupportedAction when it reaches an action that this host does not support.
 */
export class ActionSequence {
  /** Scheduled decisions by sequence number; those found in the history are removed. */
  readonly unconfirmed = new Map<number, Decision<unknown>>();
  /** Sequence numbers of timers that the orchestrator cancelled. */
  readonly canceledTimers: number[] = [];
  /** The orchestrator's current time. */
  nowMs = 0;
  /** The next sequence number. */
  nextId = 0;
  /** Set once the orchestrator continues as new; `carried` collects the events received after that. */
  continued: Continued | undefined;
  readonly #actions: readonly Action[];
  readonly #executionId: string;
  readonly #open = new Map<number, Done>();
  #replies: Map<string, Done> | undefined;
  #events: EventWaits | undefined;
  #index = 0;
  #isReady = false;
  #isWalking = false;

  constructor(actions: readonly Action[], executionId: string) {
    this.#actions = actions;
    this.#executionId = executionId;
  }

  /** Starts the first action, and each following one when its turn has come. */
  readonly advance = (): void => {
    // A loop instead of recursion, because thousands of actions in a row may complete at once.
    this.#isReady = true;
    if (this.#isWalking) return;
    this.#isWalking = true;
    while (this.#isReady && this.#index < this.#actions.length) {
      this.#isReady = false;
      this.#start(this.#actions[this.#index++]!, this.advance);
    }
    this.#isWalking = false;
  };

  /** Completes a scheduled task. */
  end(id: number, failure?: Failure): void {
    const then = this.#open.get(id);
    this.#open.delete(id);
    then?.(failure);
  }

  /** Handles an external event or the reply of an entity. */
  raise(event: EventRaised): void {
    const reply = this.#replies?.get(event.Name);
    if (reply) {
      this.#replies?.delete(event.Name);
      reply();
    } else if (this.continued) this.continued.carried.push(event);
    else this.#waits().raise(event.Name);
  }

  /** Whether all actions have completed. */
  hasEnded(): boolean {
    return this.#index === this.#actions.length && this.#isReady && this.#open.size === 0;
  }

  #start(action: Action, done: Done): void {
    switch (action.actionType) {
      case ACTION.callActivity:
        return this.#waitFor(this.#activity(action), done);
      case ACTION.callSubOrchestrator:
        return this.#waitFor(this.#subOrchestration(action), done);
      case ACTION.callActivityWithRetry:
        return this.#retry(() => this.#activity(action), action.retryOptions!, done);
      case ACTION.callSubOrchestratorWithRetry:
        return this.#retry(() => this.#subOrchestration(action), action.retryOptions!, done);
      case ACTION.createTimer:
        return this.#startTimer(action, done);
      case ACTION.waitForExternalEvent:
        return this.#waits().wait(action.externalEventName, done);
      case ACTION.callEntity:
        this.#replies ??= new Map();
        this.#replies.set(this.#entityOperation(action), done);
        return;
      case ACTION.signalEntity:
        this.#entityOperation(action);
        return done();
      case ACTION.whenAll: {
        let missing = action.compoundActions.length;
        const oneLess = (): void => (--missing === 0 ? done() : undefined);
        for (const child of action.compoundActions) this.#start(child, oneLess);
        return;
      }
      case ACTION.whenAny: {
        let isFirst = true;
        const first = (): void => {
          if (isFirst) done();
          isFirst = false;
        };
        for (const child of action.compoundActions) this.#start(child, first);
        return;
      }
      case ACTION.continueAsNew:
        this.continued = { input: (action as ContinueAsNew).input, carried: [] };
        return done();
      default:
        throw new UnsupportedAction(action.actionType);
    }
  }

  #waits(): EventWaits {
    return (this.#events ??= new EventWaits());
  }

  #decide(decision: Decision<unknown>): number {
    this.unconfirmed.set(decision.id, decision);
    return decision.id;
  }

  #waitFor(id: number, done: Done): void {
    this.#open.set(id, done);
  }

  #activity({ functionName, input }: CallActivity): number {
    return this.#decide({ kind: "activity", id: this.nextId++, name: functionName, input });
  }

  #subOrchestration({ functionName, instanceId, input, version }: CallSubOrchestrator): number {
    const id = this.nextId++;
    const child = instanceId || `${this.#executionId}:${id}`;
    return this.#decide({ kind: "sub-orchestration", id, name: functionName, instanceId: child, version, input });
  }

  #entityOperation({ actionType, instanceId, operation, input }: EntityOperation): string {
    const id = this.nextId++;
    const requestId = requestIdOf(this.#executionId, id);
    const isSignal = actionType === ACTION.signalEntity;
    this.#decide({ kind: "entity operation", id, instanceId, operation, input, isSignal, requestId });
    return requestId;
  }

  #timer(fireAtMs: number, isCanceled = false): number {
    return this.#decide({ kind: "timer", id: this.nextId++, fireAt: new Date(fireAtMs), isCanceled });
  }

  #startTimer({ fireAt, isCanceled }: CreateTimer, done: Done): void {
    const fireAtMs = new Date(fireAt).getTime();
    if (isCanceled) {
      this.canceledTimers.push(this.#timer(fireAtMs, true));
      return done();
    }
    if (fireAtMs - this.nowMs > MAX_TIMER_MS) this.#startLongTimer(fireAtMs, done);
    else this.#waitFor(this.#timer(fireAtMs), done);
  }

  /** Timers of more than six days are split into steps of three days. */
  #startLongTimer(fireAtMs: number, done: Done): void {
    const isLast = fireAtMs - this.nowMs <= LONG_TIMER_STEP_MS;
    const next = isLast ? done : () => this.#startLongTimer(fireAtMs, done);
    this.#waitFor(this.#timer(isLast ? fireAtMs : this.nowMs + LONG_TIMER_STEP_MS), next);
  }

  /** The host retries: a timer follows each failure, also the last one, because the library waits for it. */
  #retry(attempt: () => number, options: RetryOptions, done: Done): void {
    let attempts = 0;
    const next = (): void => {
      attempts += 1;
      this.#waitFor(attempt(), (failure) => {
        if (!failure || failure.isFinal) return done();
        const isLast = attempts >= options.maxNumberOfAttempts;
        const fireAtMs = this.nowMs + (isLast ? 0 : retryDelayMs(options, attempts));
        this.#waitFor(this.#timer(fireAtMs), isLast ? done : next);
      });
    };
    next();
  }
}

/**
 * Matches external events to the waits for them. As in the library, open waits of a name are a stack and early events a
 * queue; names are case-insensitive.
 */
class EventWaits {
  readonly #open = new Map<string, (() => void)[]>();
  readonly #early = new Map<string, number>();

  /** Calls back when an event of that name is raised, or at once if one was raised before. */
  wait(name: string, done: () => void): void {
    const key = name.toLowerCase();
    const count = this.#early.get(key) ?? 0;
    if (count > 0) {
      this.#early.set(key, count - 1);
      return done();
    }
    const open = this.#open.get(key);
    if (open) open.push(done);
    else this.#open.set(key, [done]);
  }

  raise(name: string): void {
    const key = name.toLowerCase();
    const wait = this.#open.get(key)?.pop();
    if (wait) wait();
    else this.#early.set(key, (this.#early.get(key) ?? 0) + 1);
  }
}

const MAX_RETRY_DELAY_MS = 6 * 86_400_000;

/**
 * The delay before the next attempt.
 *
 * @param failures - How many attempts have failed.
 * @example
 * retryDelayMs({ firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts: 5, backoffCoefficient: 2 }, 3); // 4000
 */
function retryDelayMs(options: RetryOptions, failures: number): number {
  return Math.min(
    options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1),
    options.maxRetryIntervalInMilliseconds ?? MAX_RETRY_DELAY_MS,
  );
}

const UNSUPPORTED_CALLS: Readonly<Record<number, string>> = {
  [ACTION.callHttp]: "context.df.callHttp",
  [ACTION.lockEntities]: "context.df.lock",
  [ACTION.releaseEntities]: "context.df.lock",
};

/** Thrown when an orchestrator uses an action that this host does not support; its instance fails. */
class UnsupportedAction extends Error {
  readonly code = "unsupported-action";
  readonly actionType: number;

  constructor(actionType: number) {
    super(
      `${UNSUPPORTED_CALLS[actionType] ?? `An action of type ${actionType}`} is not supported by the local host. ` +
        "Its README lists what is; on Azure the call may work.",
    );
    this.actionType = actionType;
  }
}
