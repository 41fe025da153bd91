import type { HistoryEvent, ParentInstance } from "./history.ts";
import type { Inbox } from "./inbox.ts";

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
export const isEnded = (status: RuntimeStatus): boolean =>
  status === "Completed" || status === "Failed" || status === "Terminated";
