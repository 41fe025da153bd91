import type { Inbox } from "./inbox.ts";

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
export const toEntityId = (name: string, key: string): string => `@${name.toLowerCase()}@${key}`;

export const splitEntityId = (id: string): { name: string; key: string } => {
  const place = id.indexOf("@", 1);
  return { name: id.slice(1, place), key: id.slice(place + 1) };
};
