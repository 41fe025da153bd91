import { timing } from "../../base/elapsed.ts";
import type { StageRecord } from "../../contract/index.ts";
import type { PackedRecord, TurnProgress } from "../durable/index.ts";

/**
 * Shortens the record of a stage, so that it can travel through histories.
 *
 * @example
 * packRecord(record); // { at: 1795000000000, ms: 33.5 }
 */
export function packRecord(record: StageRecord): PackedRecord {
  const { start, elapsedMs, succeeded, failedAttempts: before, usage, reused } = record;
  return { at: Date.parse(start), ms: elapsedMs, failed: succeeded ? undefined : true, before, usage, reused };
}

/** Returns the record as a run log has it. Pipelines see it, too, so it has no field without a value. */
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

/** Unpacks the records of a turn. */
export function unpackRecords(records: TurnProgress["records"]): { readonly [stage: string]: StageRecord } {
  return Object.fromEntries(Object.entries(records).map(([stage, record]) => [stage, unpackRecord(record)]));
}
