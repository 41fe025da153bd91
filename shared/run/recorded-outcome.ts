import type { StageRecord, Usage } from "../runlog/run-log.ts";
import type { CaseStageOutcome } from "./durable-functions.ts";
import { packRecord, type PackedRecord } from "./packed-record.ts";
import type { StoredResult } from "./stored-result.ts";

const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

/**
 * What a stage gave in the run that this one repeats, to be taken for what it gives now: it has the times of then, and used
 * nothing.
 *
 * @param recorded - What is recorded of the case.
 * @returns `undefined` where the stage has to be called.
 * @example
 * recordedOutcome(recorded, { stage: "infer", turn: 0 }); // { ok: true, value: { value: "2" }, record: { …, reused: true } }
 */
export function recordedOutcome(
  { turns }: StoredResult,
  { stage, turn }: { readonly stage: string; readonly turn: number },
): CaseStageOutcome | undefined {
  const { stages = {}, metadata, exception } = turns[turn] ?? {};
  const record = metadata?.stages[stage];
  if (record === undefined) return undefined;
  const value = stages[stage];
  if (value !== undefined) return { ok: true, value, record: reusedRecord(record) };
  // Of several that raised side by side only the first has its exception in the log, and speaks for the turn again.
  return exception && { ok: false, exception: { ...exception, stage }, record: reusedRecord(record) };
}

function reusedRecord(record: StageRecord): PackedRecord {
  const used = record.usage === undefined ? {} : { usage: NO_USAGE };
  return packRecord({ ...record, ...used, reused: true });
}
