import {
  ACTION,
  type Action,
  type CallActivity,
  type CallSubOrchestrator,
  type ContinueAsNew,
  type CreateTimer,
  type EntityOperation,
  type RetryOptions,
  type EventRaised,
} from "./protocol.ts";
import type { Decision } from "./decision.ts";
import { requestIdOf } from "../values.ts";

const dayMs = 86_400_000;
const longestTimerMs = 6 * dayMs;
const longTimerStepMs = 3 * dayMs;

type Failure = { readonly isFinal: boolean };
type Done = (failure?: Failure) => void;
type Continued = { readonly input: unknown; readonly carried: EventRaised[] };

/**
 * What an orchestrator has asked for, while it is started step by step: strictly in the order of the actions, each when the one
 * before it has ended. Every start takes the next sequence number.
 *
 * There is one for each episode, so that what few orchestrators need is made when it is needed.
 *
 * @throws UnsupportedAction (as soon as it would be started) for an action that this host cannot do.
 */
export class ActionSequence {
  /** What was started, by sequence number; who finds it in the history takes it out. */
  readonly unconfirmed = new Map<number, Decision<unknown>>();
  /** Timers that the orchestrator has cancelled. */
  readonly canceledTimers: number[] = [];
  /** The time of the orchestrator. */
  nowMs = 0;
  /** The sequence number that comes next. */
  nextId = 0;
  /** The action by which the orchestrator continues as new, once it is reached, and the events that came after it. */
  continued: Continued | undefined;
  readonly #actions: readonly Action[];
  readonly #executionId: string;
  readonly #open = new Map<number, Done>();
  #replies: Map<string, Done> | undefined;
  #events: EventWaits | undefined;
  #place = 0;
  #isReady = false;
  #isWalking = false;

  constructor(actions: readonly Action[], executionId: string) {
    this.#actions = actions;
    this.#executionId = executionId;
  }

  /** Starts the first action, and then each when it is its turn. */
  readonly begin = (): void => {
    // A loop instead of recursion, because actions may end at once, thousands in a row.
    this.#isReady = true;
    if (this.#isWalking) return;
    this.#isWalking = true;
    while (this.#isReady && this.#place < this.#actions.length) {
      this.#isReady = false;
      this.#start(this.#actions[this.#place++]!, this.begin);
    }
    this.#isWalking = false;
  };

  /** Something that was started has ended. */
  end(id: number, failure?: Failure): void {
    const then = this.#open.get(id);
    this.#open.delete(id);
    then?.(failure);
  }

  /** An external event or the reply of an entity has come. */
  raise(event: EventRaised): void {
    const reply = this.#replies?.get(event.Name);
    if (reply) {
      this.#replies?.delete(event.Name);
      reply();
    } else if (this.continued) this.continued.carried.push(event);
    else this.#waits().raise(event.Name);
  }

  /** Whether every action has been started and has ended. */
  hasEnded(): boolean {
    return this.#place === this.#actions.length && this.#isReady && this.#open.size === 0;
  }

  #start(action: Action, done: Done): void {
    switch (action.actionType) {
      case ACTION.callActivity:
        return this.#waitFor(this.#activity(action), done);
      case ACTION.callSubOrchestrator:
        return this.#waitFor(this.#subOrchestration(action), done);
      case ACTION.callActivityWithRetry:
        return this.#tryAgain(() => this.#activity(action), action.retryOptions!, done);
      case ACTION.callSubOrchestratorWithRetry:
        return this.#tryAgain(() => this.#subOrchestration(action), action.retryOptions!, done);
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
    return (this.#events ??= createEventWaits());
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
    if (fireAtMs - this.nowMs > longestTimerMs) this.#waitInSteps(fireAtMs, done);
    else this.#waitFor(this.#timer(fireAtMs), done);
  }

  /** Timers of more than six days are made of steps of three. */
  #waitInSteps(fireAtMs: number, done: Done): void {
    const isLast = fireAtMs - this.nowMs <= longTimerStepMs;
    const next = isLast ? done : () => this.#waitInSteps(fireAtMs, done);
    this.#waitFor(this.#timer(isLast ? fireAtMs : this.nowMs + longTimerStepMs), next);
  }

  /** Retries are the host's: a timer after each failure, also after the last one, which the library waits for. */
  #tryAgain(attempt: () => number, options: RetryOptions, done: Done): void {
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

/** The waits of an orchestrator for external events, and the events that came before anybody waited. */
export type EventWaits = {
  /** Calls back when an event of that name comes, or at once when one has come already. */
  readonly wait: (name: string, done: () => void) => void;
  readonly raise: (name: string) => void;
};

/** Open waits of one name are a stack, early events a queue, and letter case does not matter: the library does the same. */
export function createEventWaits(): EventWaits {
  const waits = new Map<string, (() => void)[]>();
  const early = new Map<string, number>();
  return {
    wait: (name, done) => {
      const key = name.toLowerCase();
      const count = early.get(key) ?? 0;
      if (count > 0) {
        early.set(key, count - 1);
        return done();
      }
      const open = waits.get(key);
      if (open) open.push(done);
      else waits.set(key, [done]);
    },
    raise: (name) => {
      const key = name.toLowerCase();
      const wait = waits.get(key)?.pop();
      if (wait) wait();
      else early.set(key, (early.get(key) ?? 0) + 1);
    },
  };
}

const longestDelayMs = 6 * 86_400_000;

/**
 * How long the host waits before it tries again.
 *
 * @param failures - How many tries have failed.
 * @example
 * retryDelayMs({ firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts: 5, backoffCoefficient: 2 }, 3); // 4000
 */
export function retryDelayMs(options: RetryOptions, failures: number): number {
  return Math.min(
    options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1),
    options.maxRetryIntervalInMilliseconds ?? longestDelayMs,
  );
}

const calls: Readonly<Record<number, string>> = {
  [ACTION.callHttp]: "context.df.callHttp",
  [ACTION.lockEntities]: "context.df.lock",
  [ACTION.releaseEntities]: "context.df.lock",
};

/** An orchestrator asked for something that this host does not do; its instance fails. */
export class UnsupportedAction extends Error {
  readonly code = "unsupported-action";
  readonly actionType: number;

  constructor(actionType: number) {
    super(
      `${calls[actionType] ?? `An action of type ${actionType}`} is not supported by the local host. ` +
        "Its README lists what is; on Azure the call may work.",
    );
    this.actionType = actionType;
  }
}
