import type { Json, JsonObject } from "../../contract/json.ts";
import type { StageContext } from "../../models/index.ts";
import type { StageOutcome } from "../../pipeline/index.ts";
import { isoTime } from "../../base/elapsed.ts";
import { redactKnown } from "../../platform/redact.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { type UnlessCancelled, readStageValues, storeLargeValue, type StoredResult, runBlobs } from "../store/index.ts";
import {
  type Cancelled,
  type CaseStageOutcome,
  type RunStageInput,
  type StageToRetry,
  packRecord,
  unpackRecords,
  type PackedRecords,
  LARGEST_INLINE_CHARACTERS,
  LARGEST_RESULT_CHARACTERS,
  type StageValue,
  type StageValues,
  type PackedRecord,
} from "../durable/index.ts";
import type { OpenRun } from "./open-run.ts";
import type { StageRecord, Usage } from "../../contract/index.ts";

export type RunCaseStageDeps = {
  readonly store: BlobStore;
  readonly now: () => Date;
  readonly unlessCancelled: UnlessCancelled;
};

/**
 * Runs one stage of one turn of a case once, with what the stages gave that it stands on. What the stage throws is a value, or
 * the wait before its next try. A result that is too large to travel is kept aside. Where the run repeats another one, and
 * takes over what that has recorded of the stage, nothing is called.
 */
export async function runCaseStage(
  deps: RunCaseStageDeps,
  run: OpenRun,
  input: RunStageInput,
): Promise<CaseStageOutcome | StageToRetry | Cancelled> {
  const reused = run.request.rerun?.reused.includes(input.stage) ? await reusedOutcome(deps, run, input) : undefined;
  if (reused !== undefined) return reused;
  const context = await contextOf(deps, run, input);
  const timeoutMs = run.request.timeouts?.[input.stage];
  const ran = await deps.unlessCancelled(input, (signal) =>
    run.pipeline.runStage(input.stage, context, { signal, timeoutMs, earlier: input.earlier }),
  );
  if ("cancelled" in ran) return ran;
  if (!ran.ok && ran.retryInMs !== undefined) {
    const { exception, record, retryInMs: waitMs } = ran;
    const failed = { start: record.start, time: record.end, error: cut(exception.message), waitMs };
    return { failed, ...(record.usage === undefined ? {} : { usage: record.usage }) };
  }
  const outcome = limitSize(ran, input.stage);
  const turnCount = turnCountOf(context.case);
  if (!outcome.ok) {
    const { exception, record, isConfiguration } = outcome;
    return {
      ok: false,
      exception,
      record: packRecord(record),
      ...(isConfiguration === undefined ? {} : { isConfiguration }),
      ...turnCount,
    };
  }
  const value: StageValue =
    outcome.text.length <= LARGEST_INLINE_CHARACTERS
      ? { value: outcome.value }
      : await storeLargeValue(
          deps.store,
          runBlobs(input.run).large(input.place, input.turn, input.stage),
          outcome.text,
        );
  return { ok: true, value, record: packRecord(outcome.record), ...turnCount };
}

async function reusedOutcome(
  { unlessCancelled }: RunCaseStageDeps,
  { readCase, readRecorded }: OpenRun,
  input: RunStageInput,
): Promise<CaseStageOutcome | Cancelled | undefined> {
  const recorded = await readRecorded(input.place);
  const outcome = recorded && recordedOutcome(recorded, input);
  if (outcome === undefined) return undefined;
  return unlessCancelled(input, async () => ({ ...outcome, ...turnCountOf(await readCase(input.place)) }));
}

const turnCountOf = ({ turns }: JsonObject) => (Array.isArray(turns) ? { turnCount: turns.length } : {});

async function contextOf(
  { store, now }: RunCaseStageDeps,
  { request, readCase }: OpenRun,
  { place, turn, stage, stages, records, turns }: RunStageInput,
): Promise<StageContext> {
  const item = await readCase(place);
  return {
    case: item,
    stages: await readStageValues(store, stages),
    metadata: {
      run: request.id,
      pipeline: { name: request.pipeline.name, config: request.pipeline.config },
      start: startOf(records) ?? now().toISOString(),
      index: place,
      repeat: place % request.repeats,
      turn,
      stage,
      stages: unpackRecords(records),
    },
    ...(Array.isArray(item["turns"]) ? { turn, turns: await readTurns(store, turns) } : {}),
  };
}

/** When the first of the stages began that were not taken over from another run. */
function startOf(records: PackedRecords): string | undefined {
  let firstMs = Infinity;
  for (const { at, reused } of Object.values(records)) if (!reused && at < firstMs) firstMs = at;
  return firstMs === Infinity ? undefined : isoTime(firstMs);
}

const readTurns = (store: BlobStore, turns: readonly StageValues[]) =>
  Promise.all(turns.map(async (values) => ({ stages: await readStageValues(store, values) })));

type SizedOutcome =
  Extract<StageOutcome, { ok: false }> | (Extract<StageOutcome, { ok: true }> & { readonly text: string });

function limitSize(outcome: StageOutcome, stage: string): SizedOutcome {
  if (!outcome.ok) return outcome;
  const whole = JSON.stringify(outcome.value);
  const text = redactKnown(whole);
  if (text.length <= LARGEST_RESULT_CHARACTERS)
    return { ...outcome, text, ...(text === whole ? {} : { value: JSON.parse(text) as Json }) };
  const message =
    `Error: stages.${stage} returned ${(text.length / 2 ** 20).toFixed(1)} MB of JSON; ` +
    `at most ${LARGEST_RESULT_CHARACTERS / 2 ** 20} MB are kept. Return less, or a reference to where the data is.`;
  const record = { ...outcome.record, succeeded: false };
  return { ok: false, record, exception: { stage, message, traceback: message, time: record.end } };
}

/** Failed tries travel with the case. */
const cut = (text: string): string => (text.length <= 500 ? text : `${text.slice(0, 500)}…`);

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
