import type { StageException, FailedAttempt, StageRecord, Usage } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";
import { timing } from "../../base/elapsed.ts";

/** What became of one turn of a case, or of a case without turns. */
export type FinishedTurn = {
  readonly stages: StageValues;
  readonly records: PackedRecords;
  /** Of the stages that raised; where there is one, the turn failed. */
  readonly exceptions: { readonly [stage: string]: StageException };
};

/** A case as its lane knows it once its stages ran. */
export type FinishedCase = {
  /** Its position in the run's results, from 0. */
  readonly place: number;
  /** Whether the case has turns; one that has none is carried as a single turn. */
  readonly hasTurns: boolean;
  /** Those that ran: a turn that fails is the last one. */
  readonly turns: readonly FinishedTurn[];
  /** What a stage raised because of a setting that somebody has to change. */
  readonly misconfigured?: string;
};

/** A finished case as JSON: it rides along from generation to generation, which costs less as a text. */
export type FinishedCaseText = string;

const MOST_UNSAVED = 10;
const MOST_UNSAVED_CHARACTERS = 32 * 1024;
const OLDEST_UNSAVED_MS = 30_000;

/**
 * Whether a lane should save what it carries: ten cases, or 32 KB, or a case that ended 30 s ago. Fewer, larger blobs cost
 * less than a blob a case; what is not saved yet is kept by the history.
 *
 * @param options.oldestMs - When the oldest unsaved case ended, in ms since 1970.
 * @example
 * isSaveDue([], { oldestMs: 0, nowMs: 0 }); // false
 */
export function isSaveDue(
  unsaved: readonly FinishedCaseText[],
  { oldestMs, nowMs }: { readonly oldestMs: number; readonly nowMs: number },
): boolean {
  if (unsaved.length === 0) return false;
  const characters = unsaved.reduce((sum, { length }) => sum + length, 0);
  return (
    unsaved.length >= MOST_UNSAVED || characters >= MOST_UNSAVED_CHARACTERS || nowMs - oldestMs >= OLDEST_UNSAVED_MS
  );
}

/** The result of a stage as it travels: itself when it is small, else the name of the blob that holds it. */
export type StageValue = { readonly value: Json } | { readonly blob: string };

export type StageValues = { readonly [stage: string]: StageValue };

/** Larger results go to a blob, so that histories and messages of the runtime stay small. */
export const LARGEST_INLINE_CHARACTERS = 4 * 1024;
/** Larger results are an error of the stage. */
export const LARGEST_RESULT_CHARACTERS = 32 * 1024 * 1024;

/**
 * The record of a stage as it travels. Each record travels several times, with the stages behind it and with its case, so it
 * is a quarter of what a run log has of it.
 */
export type PackedRecord = {
  /** When the last try began, in ms since 1970. */
  readonly at: number;
  /** How long it took. */
  readonly ms: number;
  /** Whether it raised. */
  readonly failed?: true;
  /** The tries before it. */
  readonly before?: readonly FailedAttempt[];
  readonly usage?: Usage;
  /** Whether it was taken over from another run. */
  readonly reused?: true;
};

/** The records of the stages of a turn. */
export type PackedRecords = { readonly [stage: string]: PackedRecord };

/**
 * Makes a record ready to travel.
 *
 * @example
 * packRecord(record); // { at: 1795000000000, ms: 33.5 }
 */
export function packRecord({ start, elapsedMs, succeeded, failedAttempts, usage, reused }: StageRecord): PackedRecord {
  return {
    at: Date.parse(start),
    ms: elapsedMs,
    ...(succeeded ? {} : { failed: true }),
    ...(failedAttempts === undefined ? {} : { before: failedAttempts }),
    ...(usage === undefined ? {} : { usage }),
    ...(reused === undefined ? {} : { reused }),
  };
}

/** The record as a run log has it. */
export function unpackRecord({ at, ms, failed, before, usage, reused }: PackedRecord): StageRecord {
  return {
    ...timing(at, at + Math.round(ms), ms),
    succeeded: failed === undefined,
    attempts: (before?.length ?? 0) + 1,
    ...(before === undefined ? {} : { failedAttempts: before }),
    ...(usage === undefined ? {} : { usage }),
    ...(reused === undefined ? {} : { reused }),
  };
}

/** All records of a turn. */
export function unpackRecords(records: PackedRecords): { readonly [stage: string]: StageRecord } {
  return Object.fromEntries(Object.entries(records).map(([stage, record]) => [stage, unpackRecord(record)]));
}
