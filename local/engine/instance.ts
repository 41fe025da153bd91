import type { HistoryEvent, ParentInstance } from "./protocol.ts";

export type RuntimeStatus = "Pending" | "Running" | "Suspended" | "Completed" | "Failed" | "Terminated";

/** What is stored of an orchestration's instance beside its history. */
export type InstanceRow = {
  /** The key of its history in the store. */
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly parent: ParentInstance | null;
  /** Another one for each generation: `continueAsNew` begins a new one. */
  readonly executionId: string;
  /** JSON text. */
  readonly input: string | null;
  /** JSON text when completed; the reason when failed or terminated. */
  readonly output: string | null;
  /** JSON text. */
  readonly customStatus: string | null;
  readonly status: RuntimeStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A message for an instance: the event that its history will get. Those of an earlier generation are dropped. */
export type Message = { readonly executionId: string | null; readonly event: HistoryEvent };

/** An orchestration that has not ended. All of these are in memory; the others are in the store only. */
export type Instance = { -readonly [Key in keyof InstanceRow]: InstanceRow[Key] } & {
  /** The value of its input, a copy each time. */
  readInput: () => unknown;
  history: HistoryEvent[];
  /** The part of the history that the library reads. */
  replay: HistoryEvent[];
  readonly inbox: Inbox<Message>;
  /** Whether somebody works off the inbox. */
  isBusy: boolean;
  /** How many messages make the first episode of a generation that continues another; 0 otherwise. */
  carriedCount: number;
  /** How much of it the store has. */
  readonly saved: {
    isRowStale: boolean;
    /** The time of the latest change that the row tells of. */
    updatedMs: number;
    historyRows: number;
    historyEvents: number;
    /** How many rows an earlier generation has left there. */
    oldHistoryRows: number;
  };
  /** The instance of the same id, ended earlier, whose place in the store this one takes. */
  replaces: number | undefined;
};

/** Whether nothing will ever happen to it again. */
export function isEnded(status: RuntimeStatus): boolean {
  return status === "Completed" || status === "Failed" || status === "Terminated";
}

/** Why an id cannot name an instance, or `undefined`. */
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
 * Messages that wait for an instance or an entity, worked off from the front.
 *
 * Each has a place of its own that is never used again, so that saving an inbox means to delete the rows before the
 * first place and to insert those from the first unsaved one; an inbox that fills and empties between two commits is
 * never written.
 */
export type Inbox<Message> = {
  messages: Message[];
  /** The place of `messages[0]`. */
  first: number;
  /** Places from `savedFrom` up to, not including, `savedTo` are in the store. */
  savedFrom: number;
  savedTo: number;
};

export function createInbox<Message>(messages: Message[] = [], first = 0): Inbox<Message> {
  return {
    messages,
    first,
    savedFrom: first,
    savedTo: first + messages.length,
  };
}

/** Takes the first messages out, once their effects are there. */
export function consume(inbox: Inbox<unknown>, count: number): void {
  inbox.messages.splice(0, count);
  inbox.first += count;
}

/** Puts other messages in the place of all. */
export function replaceAll<Message>(inbox: Inbox<Message>, messages: Message[]): void {
  inbox.first += inbox.messages.length;
  inbox.messages = messages;
}

/**
 * Reads the input of a generation of an instance, once for each episode: an orchestrator may change what it gets, and the
 * next replay must not see that. The text is parsed once; to copy the value costs a third of that.
 *
 * @example
 * const readInput = createInputReader('{"places":[1,2]}');
 * readInput(); // { places: [1, 2] }, another one each time
 */
export function createInputReader(text: string | null): () => unknown {
  if (text === null) return () => null;
  // As the library does on Azure with all that comes in, texts of that name become dates.
  if (text.includes('"Timestamp"')) return () => JSON.parse(text, reviveTimestamp) as unknown;
  // In a copy, an assignment to that name would set the prototype.
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
