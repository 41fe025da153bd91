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
import { createEventWaits, type EventWaits } from "./event-waits.ts";
import type { EventRaised } from "./history.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { UnsupportedAction } from "./unsupported-action.ts";
import { requestIdOf } from "./values.ts";

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
