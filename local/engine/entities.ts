import { type Inbox, consume, createInbox } from "./instance.ts";
import { type AppFunction, type AppFunctions, unknownFunction } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import { messageOf } from "../values.ts";

/** An operation that waits for an entity. */
export type EntityRequest = {
  readonly id: string;
  readonly operation: string;
  /** JSON text. */
  readonly input: string | undefined;
  /** Who waits for the result; nobody for a signal. */
  readonly caller: { readonly instanceId: string; readonly executionId: string } | null;
};

/** A durable entity: its state, and the operations that wait for it. */
export type Entity = {
  /** `@name@key`, the name in lower case. */
  readonly id: string;
  exists: boolean;
  /** JSON text. */
  state: string | undefined;
  readonly inbox: Inbox<EntityRequest>;
  /** Whether somebody works off the inbox. */
  isBusy: boolean;
  isStateStale: boolean;
};

/** The id under which the runtime knows an entity. Names do not differ by case, keys do. */
export function toEntityId(name: string, key: string): string {
  return `@${name.toLowerCase()}@${key}`;
}

export function splitEntityId(id: string): { name: string; key: string } {
  const place = id.indexOf("@", 1);
  return { name: id.slice(1, place), key: id.slice(place + 1) };
}

/** As many operations go into one call of the function at most, as on Azure. */
const longestBatch = 50;

/** How many entities stay in memory although nothing waits for them. */
const idleEntities = 1000;

export type Entities = {
  readonly send: (entityId: string, request: EntityRequest) => void;
  /** Goes on with an entity that the store had. */
  readonly adopt: (entity: Entity) => void;
  /** How many operations entities have got, calls and signals. */
  readonly operationCount: () => number;
};

export type EntityReply = { readonly result: string | null; readonly exceptionType?: "Error" };

export type EntitiesOptions = {
  readonly functions: AppFunctions;
  readonly invoke: Invoke;
  /** What the store has of an entity. */
  readonly find: (entityId: string) => { readonly state: string | undefined } | undefined;
  readonly touch: (entity: Entity) => void;
  readonly breathe: () => Promise<void> | undefined;
  /** Whether operations wait for another host: they are only kept. */
  readonly isHeld: boolean;
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
 * Runs entities: the operations that wait for one are handed to its function as a batch, one batch at a time. The new
 * state, the replies and the signals are there together, when the batch has ended.
 */
export function createEntities(options: EntitiesOptions): Entities {
  const { functions, invoke, find, touch, breathe, isHeld, reply, newUuid, warn } = options;
  const entities = new Map<string, Entity>();
  let operations = 0;

  const get = (id: string): Entity => {
    const known = entities.get(id);
    if (known) return known;
    if (entities.size >= idleEntities) dropIdle();
    const row = find(id);
    const entity: Entity = {
      id,
      exists: row !== undefined,
      state: row?.state,
      inbox: createInbox(),
      isBusy: false,
      isStateStale: false,
    };
    entities.set(id, entity);
    return entity;
  };

  const dropIdle = (): void => {
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
    if (isHeld || entity.isBusy) return;
    entity.isBusy = true;
    queueMicrotask(() => void workOff(entity));
  };

  const workOff = async (entity: Entity): Promise<void> => {
    const self = splitEntityId(entity.id);
    const fn = functions.entities.get(self.name);
    if (!fn) {
      warn(`Entity '${entity.id}' waits: the app has no entity '${self.name}' (any more).`);
      return;
    }
    while (entity.inbox.messages.length > 0) {
      const pause = breathe();
      if (pause) await pause;
      const batch = entity.inbox.messages.slice(0, longestBatch);
      const outcome = await runBatch(fn, entity, self, batch);
      // From here to the end of the turn nothing waits: a commit sees state, replies and signals together.
      consume(entity.inbox, batch.length);
      if (entity.state !== outcome.entityState || entity.exists !== outcome.entityExists) {
        entity.state = outcome.entityState;
        entity.exists = outcome.entityExists;
        entity.isStateStale = true;
      }
      batch.forEach((request, place) => {
        const { isError = false, result = null } = outcome.results[place] ?? {};
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
      // Not an operation, but what stands around them has failed (a hook): no operation has taken place.
      const result = JSON.stringify(messageOf(error));
      return {
        results: batch.map(() => ({ isError: true, result })),
        signals: [],
        entityExists: entity.exists,
        ...(entity.state !== undefined && { entityState: entity.state }),
      };
    }
  };

  return {
    send,
    adopt: (entity) => {
      entities.set(entity.id, entity);
      wake(entity);
    },
    operationCount: () => operations,
  };
}
