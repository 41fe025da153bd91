import { type Activities, createActivities } from "./activities.ts";
import type { AppFunctions } from "./app-functions.ts";
import { createBreather } from "./breather.ts";
import type { Clock } from "./clock.ts";
import { type Commits, createCommits } from "./commits.ts";
import type { Decision } from "./decision.ts";
import { createEntities, type Entities } from "./entities.ts";
import { EVENT, type HistoryEvent } from "./history.ts";
import { type Instance, isEnded } from "./instance.ts";
import type { Invoke } from "./invoke.ts";
import { createOrchestrations, type Orchestrations } from "./orchestrations.ts";
import { createPerformActivity, type PerformActivity } from "./perform-activity.ts";
import { decisionProblem } from "./refusal.ts";
import { createSettle } from "./settle.ts";
import type { Store } from "./store.ts";
import { createTimers } from "./timers.ts";
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

export const createEngine = (options: EngineOptions): Engine => {
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
};
