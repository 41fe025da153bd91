import { type Activities, createActivities, createPerformActivity, type PerformActivity } from "./activities.ts";
import { type AppFunctions, unknownFunction } from "../app/functions.ts";
import { createBreather } from "./event-loop.ts";
import type { Clock, Cancel } from "../clock.ts";
import { type Commits, createCommits } from "../store/commits.ts";
import type { Decision } from "./decision.ts";
import { createEntities, type Entities, splitEntityId } from "./entities.ts";
import { EVENT, type HistoryEvent } from "./protocol.ts";
import { type Instance, instanceIdProblem, isEnded } from "./instance.ts";
import type { Invoke } from "../app/invoke.ts";
import { createOrchestrations, type Orchestrations } from "./orchestrations.ts";
import { createSettle } from "./apply.ts";
import type { Store } from "../store/store.ts";
import type { Versioning } from "./versioning.ts";

/** Everything durable: orchestrations, activities, entities, timers and their commits, working together. */
export type Engine = {
  readonly orchestrations: Orchestrations;
  readonly entities: Entities;
  readonly activities: Activities;
  readonly commits: Commits;
  /** Arms a durable timer of an instance. */
  readonly armTimer: (instance: Instance, id: number, fireAt: Date) => void;
  /** Ends all work: nothing that is still under way changes anything any more. */
  readonly stop: () => void;
};

export type EngineOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  /** Runs activities elsewhere. Default: they are invoked in this process. */
  readonly performActivity?: PerformActivity | undefined;
  readonly store: Store;
  readonly clock: Clock;
  readonly maxConcurrentActivities: number;
  readonly versioning: Versioning;
  /** Keep what comes, and do nothing of it: the next host does. */
  readonly isHeld: boolean;
  /** How long changes may wait for others to be committed with them. Default: that of `createCommits`. */
  readonly commitDelayMs?: number;
  readonly newUuid: () => string;
  readonly warn: (message: string) => void;
};

const never = new Promise<never>(() => {});

export function createEngine(options: EngineOptions): Engine {
  const { functions, store, clock, isHeld, newUuid, warn } = options;
  let isStopped = false;
  let lastNumber = store.lastInstanceNumber();

  const commits = createCommits({
    store,
    delayMs: options.commitDelayMs,
    ended: (instance) => orchestrations.forget(instance),
    failed: (error) => warn(`The task hub could not be saved, next try in a second: ${String(error)}`),
  });
  // What is on its way when the host stops never ends: as after a kill, the next host does it again.
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
  const breathe = createBreather();
  const timers = createTimers(clock);

  const armTimer = (instance: Instance, id: number, fireAt: Date): void => {
    if (isHeld) return;
    const { executionId } = instance;
    timers.arm(instance.id, id, fireAt, () => {
      const base = { EventId: -1, IsPlayed: false, Timestamp: clock.now() };
      const event: HistoryEvent = { EventType: EVENT.timerFired, ...base, TimerId: id, FireAt: fireAt };
      orchestrations.deliver(instance.id, { executionId, event });
    });
  };

  const carryOut = (instance: Instance, decision: Decision): void => {
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
    breathe,
    isHeld,
    settle: createSettle({
      newUuid,
      findProblem: (instance, decision) =>
        decisionProblem(decision, { functions, instance, isRunning: (id) => orchestrations.find(id) !== undefined }),
      carryOut,
      cancelTimers: (instance, ids) => timers.cancel(instance.id, ids),
      tellParent: ({ parent }, event) => {
        if (!parent) return;
        const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
        orchestrations.deliver(InstanceId, { executionId: ExecutionId, event });
      },
    }),
    findEnded: (id) => {
      const row = store.findInstance(id);
      return row && isEnded(row.status) ? row.number : undefined;
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
    breathe,
    isHeld,
    reply: ({ id, caller }, reply) => {
      if (!caller) return;
      const event: HistoryEvent = {
        EventType: EVENT.eventRaised,
        EventId: -1,
        IsPlayed: false,
        Timestamp: clock.now(),
        Name: id,
        Input: JSON.stringify(reply),
      };
      orchestrations.deliver(caller.instanceId, { executionId: caller.executionId, event });
    },
    newUuid,
    warn,
  });

  return {
    orchestrations,
    entities,
    activities: isHeld ? { ...activities, run: () => {} } : activities,
    commits,
    armTimer,
    stop: () => {
      isStopped = true;
      commits.close();
      timers.cancelAll();
    },
  };
}

/**
 * Why a decision cannot be carried out, or `undefined`. On Azure each of these leaves the instance Running for ever,
 * without a word; here it fails.
 *
 * @param options.isRunning - Whether an instance of that id is going on.
 */
function decisionProblem(
  decision: Decision,
  {
    functions,
    instance,
    isRunning,
  }: { functions: AppFunctions; instance: Instance; isRunning: (instanceId: string) => boolean },
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
        return `The sub-orchestration '${name}' was given the instance id of its parent or grandparent: '${instanceId}'. Give it another one.`;
      }
      if (isRunning(instanceId)) {
        return `The sub-orchestration '${name}' was given the id of an instance that is running: '${instanceId}'. Give it another one.`;
      }
      return undefined;
    }
    case "timer":
      return undefined;
  }
}

/** The durable timers that are armed, by instance and sequence number. */
export type Timers = {
  readonly arm: (instanceId: string, id: number, fireAt: Date, fire: () => void) => void;
  /** Takes timers of an instance back, without ids all of them; gives those that were armed. */
  readonly cancel: (instanceId: string, ids?: readonly number[]) => readonly number[];
  readonly cancelAll: () => void;
};

export function createTimers(clock: Clock): Timers {
  const armed = new Map<string, Map<number, Cancel>>();

  const remove = (instanceId: string, id: number): Cancel | undefined => {
    const ofInstance = armed.get(instanceId);
    const cancel = ofInstance?.get(id);
    ofInstance?.delete(id);
    if (ofInstance?.size === 0) armed.delete(instanceId);
    return cancel;
  };

  return {
    arm: (instanceId, id, fireAt, fire) => {
      const cancel = clock.setTimer(fireAt, () => {
        remove(instanceId, id);
        fire();
      });
      const ofInstance = armed.get(instanceId);
      if (ofInstance) ofInstance.set(id, cancel);
      else armed.set(instanceId, new Map([[id, cancel]]));
    },
    cancel: (instanceId, ids) =>
      (ids ?? [...(armed.get(instanceId)?.keys() ?? [])]).filter((id) => {
        const cancel = remove(instanceId, id);
        cancel?.();
        return cancel !== undefined;
      }),
    cancelAll: () => {
      for (const ofInstance of armed.values()) for (const cancel of ofInstance.values()) cancel();
      armed.clear();
    },
  };
}
