import type { JsonText } from "../values.ts";
import type { HistoryEvent, ParentInstance } from "./protocol.ts";

export type RuntimeStatus = "Pending" | "Running" | "Suspended" | "Completed" | "Failed" | "Terminated";

/** The stored fields of an orchestration instance, apart from its history. */
export type InstanceRow = {
  /** The key of its history in the store. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly parent: ParentInstance | null;
  /** Changes with each generation, that is, with `continueAsNew`. */
  readonly executionId: string;
  readonly input: JsonText | null;
  /** JSON text when completed; the reason when failed or terminated. */
  readonly output: string | null;
  readonly customStatus: JsonText | null;
  readonly status: RuntimeStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/**
 * An event for an instance's history. Messages for an earlier generation are dropped; null addresses any generation.
 */
export type InboxMessage = { readonly executionId: string | null; readonly event: HistoryEvent };

/** An orchestration instance that has not ended. These are all in memory; ended ones are only in the store. */
export type Instance = { -readonly [Key in keyof InstanceRow]: InstanceRow[Key] } & {
  /** Returns a copy of the input on each call. */
  readInput: () => unknown;
  history: HistoryEvent[];
  /** The events of the history that the library reads. */
  replay: HistoryEvent[];
  readonly inbox: Inbox<InboxMessage>;
  /** Whether its inbox is being processed. */
  isBusy: boolean;
  /** How many messages form the first episode after `continueAsNew`; otherwise 0. */
  carriedCount: number;
  /** What the store contains of this instance. */
  readonly saved: {
    isRowStale: boolean;
    /** The `updatedAt` of the stored row. */
    updatedMs: number;
    historyRows: number;
    historyEvents: number;
    /** How many rows an earlier generation stored. */
    oldHistoryRows: number;
  };
  /** The number of an ended instance with the same ID that this one replaces in the store. */
  replaces: number | undefined;
};

export function hasEnded(status: RuntimeStatus): boolean {
  return status === "Completed" || status === "Failed" || status === "Terminated";
}

/** Returns why an instance ID is invalid, or `undefined`. */
export function instanceIdProblem(id: string): string | undefined {
  if (id.length < 1 || id.length > 100)
    return `Instance ids have 1 to 100 characters; this one has ${id.length}: "${id}".`;
  if (id.startsWith("@")) return `Instance ids must not begin with "@", which marks entities: "${id}".`;
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(id)) {
    return `Instance ids must not contain "/", "\\", "#", "?" or control characters: ${JSON.stringify(id)}.`;
  }
  return undefined;
}

/**
 * The queue of messages for an instance or an entity.
 *
 * Every message has an index that is never reused. To save an inbox, the store deletes the rows before `first` and
 * inserts those from `savedTo` on; an inbox that fills and empties between two commits is never written.
 */
export type Inbox<Message> = {
  messages: Message[];
  /** The index of `messages[0]`. */
  first: number;
  /** The store contains the messages from index `savedFrom` up to, not including, `savedTo`. */
  savedFrom: number;
  savedTo: number;
};

export function createInbox<Message>(messages: Message[] = [], first = 0): Inbox<Message> {
  return { messages, first, savedFrom: first, savedTo: first + messages.length };
}

/** Removes the first messages, once they have taken effect. */
export function consume(inbox: Inbox<unknown>, count: number): void {
  inbox.messages.splice(0, count);
  inbox.first += count;
}

export function replaceAll<Message>(inbox: Inbox<Message>, messages: Message[]): void {
  inbox.first += inbox.messages.length;
  inbox.messages = messages;
}

/**
 * Creates a function that returns a fresh copy of an input for each episode, because an orchestrator may modify its
 * input and the next replay must not see that. The text is parsed once; a copy costs a third of parsing.
 *
 * @example
 * const readInput = createInputReader('{"items":[1,2]}');
 * readInput(); // { items: [1, 2] }, a new object each time
 */
export function createInputReader(text: string | null): () => unknown {
  if (text === null) return () => null;
  // On Azure the library converts strings of that name to dates.
  if (text.includes('"Timestamp"')) return () => JSON.parse(text, reviveTimestamp) as unknown;
  // Assigning that name in a copy would set the prototype.
  if (text.includes('"__proto__"')) return () => JSON.parse(text) as unknown;
  let parsed: { readonly value: unknown } | undefined;
  return () => copyJson((parsed ??= { value: JSON.parse(text) as unknown }).value);
}

function reviveTimestamp(name: string, value: unknown): unknown {
  return name === "Timestamp" && typeof value === "string" ? new Date(value) : value;
}

function copyJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) {
    const field = copy[name];
    if (typeof field === "object" && field !== null) copy[name] = copyJson(field);
  }
  return copy;
}
