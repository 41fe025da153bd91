import { timing } from "../../base/elapsed.ts";
import type { Counts, RunFailure, StageException, StageRecord, Timing } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { ReadyPipeline } from "../../pipeline/index.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import {
  addCounts,
  countResult,
  MAX_LATEST_FAILURES,
  NO_COUNTS,
  type CaseOutcome,
  type RaisedException,
  type SaveResultsInput,
} from "../durable/index.ts";
import { saveResults, toLoggedResult, type StoredResult, type StoredTurn } from "../store/index.ts";
import type { OpenRun } from "./open-run.ts";
import { unpackRecords } from "./stage-record.ts";

type SavedCases = {
  /** The counts of these cases in the store. */
  readonly counts: Counts;
  /** Some of the cases that did not pass. */
  readonly failures: readonly RunFailure[];
  /** The results that were not saved before. */
  readonly created: readonly StoredResult[];
};

/** Lets the pipeline decide which cases passed, unless it cannot be called, and saves them. */
export async function saveFinishedCases(
  store: BlobStore,
  { request, pipeline, readCase }: Pick<OpenRun, "request" | "pipeline" | "readCase">,
  { finished, notJudged }: Pick<SaveResultsInput, "finished" | "notJudged">,
): Promise<SavedCases> {
  const { repeats } = request;
  const passed: ReadyPipeline["passed"] =
    notJudged === undefined ? (result) => pipeline.passed(result) : () => pipeline.notJudged(notJudged);
  const results = await Promise.all(
    finished.map(async (text) => {
      const one = JSON.parse(text) as CaseOutcome;
      return decide({ store, order: pipeline.stageNames, passed }, one, { item: await readCase(one.place), repeats });
    }),
  );
  // A blob is named after its first result, which must have the smallest index: a lane that waited may have another order.
  results.sort((a, b) => a.place - b.place);
  const { stored, created } = await saveResults(store, request.id, results);
  const failed = stored.filter((result) => !result.passed).slice(0, MAX_LATEST_FAILURES);
  const failures = failed.map(async (result) => {
    const { uuid } = await readCase(result.place);
    return describeFailure(result, { caseId: String(uuid), repeats });
  });
  const counts = stored.map(countResult).reduce(addCounts, NO_COUNTS);
  return { counts, failures: await Promise.all(failures), created };
}

type DecideDeps = {
  readonly store: BlobStore;
  /** The stages in the pipeline's order. */
  readonly order: readonly string[];
  readonly passed: ReadyPipeline["passed"];
};

async function decide(
  { store, order, passed }: DecideDeps,
  { place, hasTurns, turns: ran, atMs = 0 }: CaseOutcome,
  { item, repeats }: { readonly item: JsonObject; readonly repeats: number },
): Promise<StoredResult> {
  const turns = await Promise.all(ran.map((turn) => storedTurn(store, turn, order)));
  const records = turns.flatMap(({ metadata: { stages } }) => Object.values(stages));
  const metadata = records.length === 0 ? timing(atMs, atMs, 0) : caseTiming(records);
  const exception = turns.find((turn) => turn.exception !== undefined)?.exception;
  const result: StoredResult = { place, succeeded: true, passed: true, hasTurns, turns, metadata };
  if (exception !== undefined) return { ...result, succeeded: false, passed: false, exception };
  const whole = await toLoggedResult(store, result, { item, repeats });
  const verdict = passed({ ...whole, stages: whole.stages ?? {} });
  if (verdict.ok) return { ...result, passed: verdict.passed };
  // The model's answer has not failed when the pipeline cannot decide whether it passed: the case is an error.
  return { ...result, succeeded: false, passed: false, exception: verdict.exception };
}

async function storedTurn(
  store: BlobStore,
  { stages, records, exceptions }: CaseOutcome["turns"][number],
  order: readonly string[],
): Promise<StoredTurn> {
  const raised = order.flatMap((stage) => exceptions[stage] ?? []);
  // The first in the pipeline's order is the turn's exception.
  const [exception, ...others] = await Promise.all(raised.map((one) => wholeException(store, one)));
  const unpacked: { [stage: string]: StageRecord } = unpackRecords(records);
  for (const { stage, ...other } of others)
    if (unpacked[stage] !== undefined) unpacked[stage] = { ...unpacked[stage], exception: other };
  const metadata = { ...caseTiming(Object.values(unpacked)), stages: unpacked };
  return { succeeded: exception === undefined, metadata, stages, exception };
}

async function wholeException(store: BlobStore, { blob, ...exception }: RaisedException): Promise<StageException> {
  return (blob === undefined ? undefined : await readJson<StageException>(store, blob)) ?? exception;
}

/**
 * Computes the times of a case: from the start of its first stage to the end of its last one. Stages that were reused from
 * another run, perhaps days ago, do not count, unless all were.
 *
 * @param all - The records of the stages in any order, at least one.
 */
export function caseTiming(all: readonly StageRecord[]): Timing {
  const ran = all.filter(({ reused }) => reused === undefined);
  const records = ran.length > 0 ? ran : all;
  const start = Math.min(...records.map((record) => Date.parse(record.start)));
  const end = Math.max(...records.map((record) => Date.parse(record.end)));
  // The time of a single stage is finer than its dates.
  const elapsedMs = Math.max(end - start, ...records.map((record) => record.elapsedMs));
  return timing(start, end, elapsedMs);
}

const MAX_MESSAGE_CHARACTERS = 160;

function describeFailure(
  { place: index, exception }: StoredResult,
  { caseId, repeats }: { readonly caseId: string; readonly repeats: number },
): RunFailure {
  const repeat = repeats === 1 ? undefined : index % repeats;
  if (exception === undefined) return { caseId, repeat };
  const { stage, message } = exception;
  return { caseId, repeat, stage, message: errorLine(message).slice(0, MAX_MESSAGE_CHARACTERS) };
}

/** Returns the line with the error of `Context: A > B`, a line break, and `Error: text`. */
function errorLine(message: string): string {
  const [first = "", second] = message.split("\n", 2);
  return first.startsWith("Context: ") && second !== undefined ? second : first;
}
