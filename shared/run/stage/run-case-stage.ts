import { isoTime } from "../../base/elapsed.ts";
import type { StageException, StageRecord, Usage } from "../../contract/index.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import type { StageContext } from "../../models/index.ts";
import { redactKnown } from "../../platform/redact.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import type {
  Cancelled,
  NoTurns,
  RaisedException,
  RunStageInput,
  StageAnswer,
  StageOutcome,
  TurnProgress,
} from "../durable/index.ts";
import { readStageValues, runBlobs, storeLargeValue, type StoredResult, type UnlessCancelled } from "../store/index.ts";
import type { OpenRun } from "./open-run.ts";
import { packRecord, unpackRecords } from "./stage-record.ts";

/** Larger results of stages go to a blob, so that histories and messages of the runtime stay small. */
const MAX_INLINE_CHARACTERS = 4 * 1024;
/** Larger results are an error of the stage. */
export const MAX_RESULT_CHARACTERS = 32 * 1024 * 1024;
/** Of the error of a failed attempt, which travels with the case. */
const MAX_ERROR_CHARACTERS = 500;

type RunCaseStageDeps = {
  readonly store: BlobStore;
  readonly now: () => Date;
  readonly unlessCancelled: UnlessCancelled;
};

/**
 * Runs one attempt of a stage for one turn of a case. An exception of the stage is an answer like any other, or the delay before
 * its next attempt. A result that is too large to travel is stored in a blob. A rerun that reuses the recorded result of the
 * stage does not call it.
 */
export async function runCaseStage(
  deps: RunCaseStageDeps,
  run: OpenRun,
  input: RunStageInput,
): Promise<StageAnswer | NoTurns> {
  const { stage, earlier } = input;
  const reused = run.request.rerun?.reused.includes(stage) ? await reusedOutcome(deps, run, input) : undefined;
  if (reused !== undefined) return reused;
  const context = await contextOf(deps, run, input);
  if (turnCountOf(context.case) === 0) return { noTurns: true };
  const timeoutMs = run.request.timeouts?.[stage];
  const ran = await deps.unlessCancelled(input, (signal) =>
    run.pipeline.runStage(stage, context, { signal, timeoutMs, earlier }),
  );
  if ("cancelled" in ran) return ran;
  const { record } = ran;
  const turnCount = turnCountOf(context.case);
  if (!ran.ok) {
    const { exception, isConfiguration, retryInMs: waitMs } = ran;
    if (waitMs === undefined) {
      const small = await shortException(deps.store, input, exception);
      return { ok: false, exception: small, record: packRecord(record), isConfiguration, turnCount };
    }
    const error = shorten(exception.message);
    return { failed: { start: record.start, time: record.end, error, waitMs }, usage: record.usage };
  }
  const whole = JSON.stringify(ran.value);
  const text = redactKnown(whole);
  if (text.length > MAX_RESULT_CHARACTERS) {
    const message =
      `Error: stages.${stage} returned ${(text.length / 2 ** 20).toFixed(1)} MB of JSON; ` +
      `at most ${MAX_RESULT_CHARACTERS / 2 ** 20} MB are kept. Return less, or a reference to where the data is.`;
    const exception = { stage, message, traceback: message, time: record.end };
    return { ok: false, exception, record: packRecord({ ...record, succeeded: false }), turnCount };
  }
  const value =
    text.length <= MAX_INLINE_CHARACTERS
      ? { value: text === whole ? ran.value : (JSON.parse(text) as Json) }
      : await storeLargeValue(deps.store, runBlobs(input.run).large(input.place, input.turn, stage), text);
  return { ok: true, value, record: packRecord(record), turnCount };
}

const shorten = (text: string): string =>
  text.length <= MAX_ERROR_CHARACTERS ? text : `${text.slice(0, MAX_ERROR_CHARACTERS)}…`;

/** Stores an exception that is too large to travel in a blob. */
async function shortException(
  store: BlobStore,
  { run, place, turn, stage }: RunStageInput,
  exception: StageException,
): Promise<RaisedException> {
  const text = JSON.stringify(exception);
  if (text.length <= MAX_INLINE_CHARACTERS) return exception;
  const stored = await storeLargeValue(store, runBlobs(run).exception(place, turn, stage), text);
  return { ...exception, message: shorten(exception.message), traceback: "", ...stored };
}

const turnCountOf = ({ turns }: JsonObject) => (Array.isArray(turns) ? turns.length : undefined);

async function contextOf(
  { store, now }: RunCaseStageDeps,
  { request, readCase }: OpenRun,
  { place: index, turn, stage, stages, records, turns }: RunStageInput,
): Promise<StageContext> {
  const item = await readCase(index);
  return {
    case: item,
    stages: await readStageValues(store, stages),
    metadata: {
      run: request.id,
      pipeline: { name: request.pipeline.name, config: request.pipeline.config },
      start: startOf(records) ?? now().toISOString(),
      index,
      repeat: index % request.repeats,
      turn,
      stage,
      stages: unpackRecords(records),
    },
    ...(Array.isArray(item["turns"])
      ? {
          turn,
          turns: await Promise.all(turns.map(async (values) => ({ stages: await readStageValues(store, values) }))),
        }
      : {}),
  };
}

/** The start of the first stage that was not reused from another run. */
function startOf(records: TurnProgress["records"]): string | undefined {
  let firstMs = Infinity;
  for (const { at, reused } of Object.values(records)) if (!reused && at < firstMs) firstMs = at;
  return firstMs === Infinity ? undefined : isoTime(firstMs);
}

async function reusedOutcome(
  { store, unlessCancelled }: RunCaseStageDeps,
  { readCase, readRecorded }: OpenRun,
  input: RunStageInput,
): Promise<StageOutcome | Cancelled | undefined> {
  const recorded = await readRecorded(input.place);
  let outcome = recorded && recordedOutcome(recorded, input);
  if (outcome === undefined) return undefined;
  if (!outcome.ok) outcome = { ...outcome, exception: await shortException(store, input, outcome.exception) };
  return unlessCancelled(input, async () => ({ ...outcome, turnCount: turnCountOf(await readCase(input.place)) }));
}

const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };

/**
 * Returns the outcome of a stage in the run that this one repeats, as its outcome in this run. It has the times of that run, and
 * used nothing.
 *
 * @param recorded - The recorded result of the case.
 * @returns `undefined` when the stage has to be called.
 * @example
 * recordedOutcome(recorded, { stage: "infer", turn: 0 }); // { ok: true, value: { value: "2" }, record: { …, reused: true } }
 */
export function recordedOutcome(
  { turns }: StoredResult,
  { stage, turn }: { readonly stage: string; readonly turn: number },
): StageOutcome | undefined {
  const { stages = {}, metadata, exception } = turns[turn] ?? {};
  const record = metadata?.stages[stage];
  if (record === undefined) return undefined;
  const value = stages[stage];
  if (value !== undefined) return { ok: true, value, record: reusedRecord(record) };
  // Earlier versions recorded only the exception of the first of several stages that raised.
  const raised = record.exception ?? exception;
  return raised && { ok: false, exception: { ...raised, stage }, record: reusedRecord(record) };
}

const reusedRecord = (record: StageRecord) =>
  packRecord({ ...record, usage: record.usage === undefined ? undefined : NO_USAGE, reused: true });
