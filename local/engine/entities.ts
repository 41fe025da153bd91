import { type AppFunction, type AppFunctions, unknownFunction } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import { type JsonText, messageOf } from "../values.ts";
import { consume, createInbox, type Inbox } from "./instance.ts";

/** An operation in the inbox of an entity. */
export type EntityRequest = {
  readonly id: string;
  readonly operation: string;
  readonly input: JsonText | undefined;
  /** The orchestration that waits for the result; null for a signal. */
  readonly caller: { readonly instanceId: string; readonly executionId: string } | null;
};

/** A durable entity: its state and its inbox. */
export type Entity = {
  /** `@name@key`, the name in lower case. */
  readonly id: string;
  exists: boolean;
  state: JsonText | undefined;
  readonly inbox: Inbox<EntityRequest>;
  /** Whether its inbox is being processed. */
  isBusy: boolean;
  isStateStale: boolean;
};

/** Creates an entity from its stored row. */
export function createEntity(
  id: string,
  row: Pick<Entity, "state"> | undefined,
  inbox: Entity["inbox"] = createInbox(),
): Entity {
  return { id, exists: row !== undefined, state: row?.state, inbox, isBusy: false, isStateStale: false };
}

/** The runtime's ID of an entity. Names are case-insensitive, keys are not. */
export function toEntityId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}

export function splitEntityId(id: string): { name: string; key: string } {
  const index = id.indexOf("@", 1);
  return { name: id.slice(1, index), key: id.slice(index + 1) };
}

/** Maximum number of operations in one call of the entity function, as on Azure. */
const MAX_BATCH_SIZE = 50;

/** How many entities may stay in memory before idle ones are evicted. */
const MAX_IDLE_ENTITIES = 1000;

type EntityReply = { readonly result: string | null; readonly exceptionType?: "Error" };

type EntitiesOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  /** Reads the stored state of an entity. */
  readonly find: (entityId: string) => { readonly state: string | undefined } | undefined;
  readonly touch: (entity: Entity) => void;
  readonly yieldIfDue: () => Promise<void> | undefined;
  readonly isServeOnly: boolean;
  readonly reply: (request: EntityRequest, reply: EntityReply) => void;
  readonly newUuid: () => string;
  readonly warn: (message: string) => void;
};

type BatchResult = {
  readonly results: readonly { readonly isError: boolean; readonly result?: string }[];
  readonly signals: readonly {
    readonly target: { readonly name: string; readonly key: string };
    readonly name: string;
    readonly input: string;
  }[];
  readonly entityExists: boolean;
  readonly entityState?: string;
};

/**
 * Runs entities. The entity function receives the pending operations as a batch, one batch at a time. New state,
 * replies and signals take effect together when the batch has completed.
 */
export function createEntities(options: EntitiesOptions) {
  const { functions, invoke, find, touch, yieldIfDue, isServeOnly, reply, newUuid, warn } = options;
  const entities = new Map<string, Entity>();
  let operations = 0;

  const get = (id: string): Entity => {
    const known = entities.get(id);
    if (known) return known;
    if (entities.size >= MAX_IDLE_ENTITIES) evictIdle();
    const entity = createEntity(id, find(id));
    entities.set(id, entity);
    return entity;
  };

  const evictIdle = (): void => {
    for (const [id, { isBusy, isStateStale, inbox }] of entities) {
      const isSaved = !isStateStale && inbox.savedFrom === inbox.savedTo;
      if (!isBusy && isSaved && inbox.messages.length === 0) entities.delete(id);
    }
  };

  const send = (id: string, request: EntityRequest): void => {
    const entity = get(id);
    operations += 1;
    entity.inbox.messages.push(request);
    touch(entity);
    wake(entity);
  };

  const wake = (entity: Entity): void => {
    if (isServeOnly || entity.isBusy) return;
    entity.isBusy = true;
    queueMicrotask(() => void runBatches(entity));
  };

  const runBatches = async (entity: Entity): Promise<void> => {
    const self = splitEntityId(entity.id);
    const fn = functions.entities.get(self.name);
    if (!fn) {
      warn(`Entity '${entity.id}' waits: the app no longer has an entity '${self.name}'.`);
      return;
    }
    while (entity.inbox.messages.length > 0) {
      const pause = yieldIfDue();
      if (pause) await pause;
      const batch = entity.inbox.messages.slice(0, MAX_BATCH_SIZE);
      const outcome = await runBatch(fn, entity, self, batch);
      // No await until the end of the turn: a commit contains state, replies and signals together.
      consume(entity.inbox, batch.length);
      if (entity.state !== outcome.entityState || entity.exists !== outcome.entityExists) {
        entity.state = outcome.entityState;
        entity.exists = outcome.entityExists;
        entity.isStateStale = true;
      }
      batch.forEach((request, index) => {
        const { isError = false, result = null } = outcome.results[index] ?? {};
        if (request.caller) reply(request, isError ? { result, exceptionType: "Error" } : { result });
        else if (isError) warn(`Operation '${request.operation}' of entity '${entity.id}' failed: ${result}`);
      });
      for (const { target, name, input } of outcome.signals) {
        const problem = unknownFunction(target.name, functions.entities, "an entity function");
        if (problem === undefined) {
          send(toEntityId(target.name, target.key), {
            id: newUuid(),
            operation: name,
            input: input === "" ? undefined : input,
            caller: null,
          });
        } else warn(`Entity '${entity.id}' sent a signal '${name}' that is lost. ${problem}`);
      }
      touch(entity);
    }
    entity.isBusy = false;
  };

  const runBatch = async (
    fn: AppFunction,
    entity: Entity,
    self: { name: string; key: string },
    batch: readonly EntityRequest[],
  ): Promise<BatchResult> => {
    const trigger = {
      self,
      exists: entity.exists,
      state: entity.state,
      batch: batch.map(({ id, operation, input, caller }) => ({
        id,
        name: operation,
        input,
        isSignal: caller === null,
      })),
    };
    try {
      const outcome = (await invoke(fn, trigger)) as BatchResult;
      return { ...outcome, entityExists: outcome.entityExists === true };
    } catch (error) {
      // Not an operation but something around the batch failed, such as a hook: no operation has run.
      const result = JSON.stringify(messageOf(error));
      return {
        results: batch.map(() => ({ isError: true, result })),
        signals: [],
        entityExists: entity.exists,
        entityState: entity.state,
      };
    }
  };

  return {
    send,
    /** Resumes an entity loaded from the store. */
    resume: (entity: Entity): void => {
      entities.set(entity.id, entity);
      wake(entity);
    },
    /** The number of calls and signals received. */
    operationCount: () => operations,
  };
}
