import { type AppFunctions, unknownFunction } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import type { Cancel, Clock } from "../clock.ts";
import { createCommits } from "../store/commits.ts";
import type { Store } from "../store/store.ts";
import { createActivities, createPerformActivity, type PerformActivity } from "./activities.ts";
import { createApply } from "./apply.ts";
import type { Decision } from "./decision.ts";
import { createEntities, splitEntityId } from "./entities.ts";
import { createEventLoopYield } from "./event-loop.ts";
import { type Instance, instanceIdProblem, hasEnded } from "./instance.ts";
import { createOrchestrations, type Orchestrations } from "./orchestrations.ts";
import { EVENT, type HistoryEvent } from "./protocol.ts";
import type { Versioning } from "./versioning.ts";

type EngineOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  /** Runs activities elsewhere. Default: in this process. */
  readonly performActivity?: PerformActivity | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly maxConcurrentActivities: number;
  readonly versioning: Versioning;
  /** Keep messages for the next host instead of processing them. */
  readonly isServeOnly: boolean;
  /** How long a commit waits for further changes. Default: that of `createCommits`. */
  readonly commitDelayMs?: number;
  readonly newUuid: () => string;
  readonly warn: (message: string) => void;
};

const never = new Promise<never>(() => {});

/** Connects everything durable: orchestrations, activities, entities, timers and their commits. */
export function createEngine(options: EngineOptions) {
  const { functions, store, clock, isServeOnly, newUuid, warn } = options;
  let isStopped = false;
  let lastNumber = store.lastInstanceNumber();

  const commits = createCommits({
    store,
    delayMs: options.commitDelayMs,
    ended: (instance) => orchestrations.evict(instance),
    failed: (error) => warn(`The task hub could not be saved and is saved again in 1 s: ${String(error)}`),
  });
  // Work in progress when the host stops never completes: as after a kill, the next host runs it again.
  const untilStopped =
    <Inputs extends unknown[], Result>(run: (...inputs: Inputs) => Promise<Result>) =>
    async (...inputs: Inputs): Promise<Result> => {
      if (isStopped) return never;
      try {
        const result = await run(...inputs);
        return isStopped ? never : result;
      } catch (error) {
        if (isStopped) return never;
        throw error;
      }
    };
  const invoke: Invoke = untilStopped(options.invoke);
  const yieldIfDue = createEventLoopYield();
  const timers = new DurableTimers(clock);

  /** Arms a durable timer of an instance. */
  const armTimer = (instance: Instance, id: number, fireAt: Date): void => {
    if (isServeOnly) return;
    const { executionId } = instance;
    timers.arm(instance.id, id, fireAt, () => {
      const base = { EventId: -1, IsPlayed: false, Timestamp: clock.now() };
      const event: HistoryEvent = { EventType: EVENT.timerFired, ...base, TimerId: id, FireAt: fireAt };
      orchestrations.deliver(instance.id, { executionId, event });
    });
  };

  const schedule = (instance: Instance, decision: Decision): void => {
    const { id: instanceId, executionId } = instance;
    const { id } = decision;
    switch (decision.kind) {
      case "activity":
        return activities.run({ instanceId, executionId, id, name: decision.name, input: decision.input ?? "null" });
      case "timer":
        return decision.isCanceled ? undefined : armTimer(instance, id, decision.fireAt);
      case "sub-orchestration": {
        const parent = {
          Name: instance.name,
          OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
          TaskScheduleId: id,
          Version: instance.version,
        };
        const { name, input, version } = decision;
        return orchestrations.start({ name, id: decision.instanceId, input: input ?? null, version, parent });
      }
      case "entity operation": {
        const { operation, input, isSignal, requestId } = decision;
        const caller = isSignal ? null : { instanceId, executionId };
        return entities.send(decision.instanceId, { id: requestId, operation, input, caller });
      }
    }
  };

  const orchestrations: Orchestrations = createOrchestrations({
    functions,
    invoke,
    clock,
    versioning: options.versioning,
    newUuid,
    newNumber: () => ++lastNumber,
    touch: commits.touch,
    yieldIfDue,
    isServeOnly,
    apply: createApply({
      newUuid,
      findProblem: (instance, decision) =>
        decisionProblem(decision, instance, functions, (id) => orchestrations.find(id) !== undefined),
      schedule,
      cancelTimers: (instance, ids) => timers.cancel(instance.id, ids),
      notifyParent: ({ OrchestrationInstance: { InstanceId, ExecutionId } }, event) =>
        void orchestrations.deliver(InstanceId, { executionId: ExecutionId, event }),
    }),
    findEnded: (id) => {
      const row = store.findInstance(id);
      return row && hasEnded(row.status) ? row.number : undefined;
    },
    warn,
  });

  const activities = createActivities({
    functions,
    performActivity: untilStopped(options.performActivity ?? createPerformActivity(options.invoke)),
    maxConcurrent: options.maxConcurrentActivities,
    now: clock.now,
    ended: ({ instanceId, executionId }, event) => void orchestrations.deliver(instanceId, { executionId, event }),
    warn,
  });

  const entities = createEntities({
    functions,
    invoke,
    find: store.findEntity,
    touch: commits.touch,
    yieldIfDue,
    isServeOnly,
    reply: ({ id, caller }, reply) => {
      if (!caller) return;
      const base = { EventId: -1, IsPlayed: false, Timestamp: clock.now() };
      const event: HistoryEvent = { EventType: EVENT.eventRaised, ...base, Name: id, Input: JSON.stringify(reply) };
      orchestrations.deliver(caller.instanceId, { executionId: caller.executionId, event });
    },
    newUuid,
    warn,
  });

  return {
    orchestrations,
    entities,
    activities: isServeOnly ? { ...activities, run: () => {} } : activities,
    commits,
    armTimer,
    /** Stops all work: activities still in progress no longer change anything. */
    stop: (): void => {
      isStopped = true;
      commits.close();
      timers.cancelAll();
    },
  };
}

export type Engine = ReturnType<typeof createEngine>;

/**
 * Returns why a decision is invalid, or `undefined`. On Azure each of these leaves the instance Running forever without
 * an error; here it fails.
 */
function decisionProblem(
  decision: Decision,
  instance: Instance,
  functions: AppFunctions,
  isRunning: (instanceId: string) => boolean,
): string | undefined {
  switch (decision.kind) {
    case "activity":
      return unknownFunction(decision.name, functions.activities, "an activity function");
    case "entity operation":
      return unknownFunction(splitEntityId(decision.instanceId).name, functions.entities, "an entity function");
    case "sub-orchestration": {
      const { name, instanceId } = decision;
      const problem =
        unknownFunction(name, functions.orchestrators, "an orchestrator function") ?? instanceIdProblem(instanceId);
      if (problem !== undefined) return problem;
      if (instanceId === instance.id || instanceId === instance.parent?.OrchestrationInstance.InstanceId) {
        return `The sub-orchestration '${name}' has the instance ID of its parent or grandparent: '${instanceId}'. Use another ID.`;
      }
      if (isRunning(instanceId)) {
        return `The sub-orchestration '${name}' has the ID of a running instance: '${instanceId}'. Use another ID.`;
      }
      return undefined;
    }
    case "timer":
      return undefined;
  }
}

/** The armed durable timers, by instance and sequence number. */
class DurableTimers {
  readonly #clock: Clock;
  readonly #armed = new Map<string, Map<number, Cancel>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  arm(instanceId: string, id: number, fireAt: Date, fire: () => void): void {
    const cancel = this.#clock.setTimer(fireAt, () => {
      this.#remove(instanceId, id);
      fire();
    });
    const ofInstance = this.#armed.get(instanceId);
    if (ofInstance) ofInstance.set(id, cancel);
    else this.#armed.set(instanceId, new Map([[id, cancel]]));
  }

  /** Cancels timers of an instance, without IDs all of them, and returns the IDs of those that were armed. */
  cancel(instanceId: string, ids?: readonly number[]): readonly number[] {
    return (ids ?? [...(this.#armed.get(instanceId)?.keys() ?? [])]).filter((id) => {
      const cancel = this.#remove(instanceId, id);
      cancel?.();
      return cancel !== undefined;
    });
  }

  cancelAll(): void {
    for (const ofInstance of this.#armed.values()) for (const cancel of ofInstance.values()) cancel();
    this.#armed.clear();
  }

  #remove(instanceId: string, id: number): Cancel | undefined {
    const ofInstance = this.#armed.get(instanceId);
    const cancel = ofInstance?.get(id);
    ofInstance?.delete(id);
    if (ofInstance?.size === 0) this.#armed.delete(instanceId);
    return cancel;
  }
}
