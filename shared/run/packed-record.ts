import { timing } from "../runlog/elapsed.ts";
import type { FailedAttempt, StageRecord, Usage } from "../runlog/run-log.ts";

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
