import type { JsonObject } from "../../contract/json.ts";
import type { ReadyPipeline } from "../../pipeline/index.ts";
import type { StageException, StageRecord, Timing } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import {
  NO_COUNTS,
  addCounts,
  countResult,
  type Counts,
  MOST_LATEST_FAILURES,
  describeFailure,
  type RunFailure,
  type SaveResultsInput,
  type FinishedCase,
  type FinishedTurn,
  unpackRecords,
} from "../durable/index.ts";
import type { OpenRun } from "./open-run.ts";
import { toLoggedResult, type StoredResult, type StoredTurn, saveResults } from "../store/index.ts";
import { timing } from "../../base/elapsed.ts";

export type SavedCases = {
  /** Of what the store now has of them. */
  readonly counts: Counts;
  /** Some of those that did not pass. */
  readonly failures: readonly RunFailure[];
  /** Those that were not saved before. */
  readonly created: readonly StoredResult[];
};

/** Asks the pipeline which of the cases passed, unless it cannot be asked, and saves them. */
export async function saveFinishedCases(
  store: BlobStore,
  { request, pipeline, readCase }: Pick<OpenRun, "request" | "pipeline" | "readCase">,
  { finished, notJudged }: Pick<SaveResultsInput, "finished" | "notJudged">,
): Promise<SavedCases> {
  const { repeats } = request;
  const passed: ReadyPipeline["passed"] =
    notJudged === undefined ? (result) => pipeline.passed(result) : () => pipeline.notJudged(notJudged);
  const judged = await Promise.all(
    finished.map(async (text) => {
      const one = JSON.parse(text) as FinishedCase;
      return judge({ store, order: pipeline.stageNames, passed }, one, { item: await readCase(one.place), repeats });
    }),
  );
  // A blob is named after its first place, which must be its smallest: a lane that waited may hold them in another order.
  const sorted = judged.sort((a, b) => a.place - b.place);
  const { stored, created } = await saveResults(store, request.id, sorted);
  const failed = stored.filter((result) => !result.passed).slice(0, MOST_LATEST_FAILURES);
  const failures = failed.map(async (result) => {
    const { uuid } = await readCase(result.place);
    return describeFailure(result, { caseId: String(uuid), repeats });
  });
  const counts = stored.map(countResult).reduce(addCounts, NO_COUNTS);
  return { counts, failures: await Promise.all(failures), created };
}

type JudgeDeps = {
  readonly store: BlobStore;
  /** Of the stages. */
  readonly order: readonly string[];
  readonly passed: ReadyPipeline["passed"];
};

async function judge(
  { store, order, passed }: JudgeDeps,
  { place, hasTurns, turns: ran }: FinishedCase,
  { item, repeats }: { readonly item: JsonObject; readonly repeats: number },
): Promise<StoredResult> {
  const turns = ran.map((turn) => storedTurn(turn, order));
  const metadata = caseTiming(turns.flatMap(({ metadata: { stages } }) => Object.values(stages)));
  const exception = turns.find((turn) => turn.exception !== undefined)?.exception;
  const result: StoredResult = { place, succeeded: true, passed: true, hasTurns, turns, metadata };
  if (exception !== undefined) return { ...result, succeeded: false, passed: false, exception };
  const whole = await toLoggedResult(store, result, { item, repeats });
  const verdict = passed({ ...whole, stages: whole.stages ?? {} });
  if (verdict.ok) return { ...result, passed: verdict.passed };
  // Where nobody can say whether it passed, no answer of the model has failed: that is an error.
  return { ...result, succeeded: false, passed: false, exception: verdict.exception };
}

function storedTurn({ stages, records, exceptions }: FinishedTurn, order: readonly string[]): StoredTurn {
  // Of several stages that raised side by side, the first in the pipeline's order speaks for the turn.
  const exception: StageException | undefined = order.map((stage) => exceptions[stage]).find((found) => found);
  const unpacked = unpackRecords(records);
  const metadata = { ...caseTiming(Object.values(unpacked)), stages: unpacked };
  return { succeeded: exception === undefined, metadata, stages, ...(exception === undefined ? {} : { exception }) };
}

/**
 * When a case began and ended: from the start of its first stage to the end of its last one. Stages that were taken over from
 * another run, which may be days ago, do not count, unless all were.
 *
 * @param records - In any order, at least one.
 * @example
 * caseTiming([finished.records.prepare, finished.records.infer]);
 */
export function caseTiming(all: readonly StageRecord[]): Timing {
  const ran = all.filter(({ reused }) => reused === undefined);
  const records = ran.length > 0 ? ran : all;
  const start = Math.min(...records.map((record) => Date.parse(record.start)));
  const end = Math.max(...records.map((record) => Date.parse(record.end)));
  // A single stage was measured more finely than its dates tell.
  const elapsedMs = Math.max(end - start, ...records.map((record) => record.elapsedMs));
  return timing(start, end, elapsedMs);
}
