import type { JsonObject } from "../json.ts";
import type { ReadyPipeline } from "../pipeline/ready-pipeline.ts";
import type { StageException } from "../runlog/run-log.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { caseTiming } from "./case-timing.ts";
import { NO_COUNTS, addCounts, countResult, type Counts } from "./counts.ts";
import type { FinishedCase } from "./finished-case.ts";
import type { OpenRun } from "./open-run.ts";
import { saveResults, type StoredResult } from "./stored-results.ts";

/**
 * Asks the pipeline which of the cases passed, and saves them.
 *
 * @returns The counts of what the store now has of them.
 */
export async function saveFinishedCases(
  store: BlobStore,
  { request, pipeline, readCase }: OpenRun,
  finished: readonly FinishedCase[],
): Promise<Counts> {
  const judged = await Promise.all(finished.map(async (item) => judge(pipeline, item, await readCase(item.place))));
  const saved = await saveResults(store, request.id, judged);
  return saved.map(countResult).reduce(addCounts, NO_COUNTS);
}

function judge(pipeline: ReadyPipeline, finished: FinishedCase, item: JsonObject): StoredResult {
  const { place, stages, records, exception } = finished;
  const metadata = { ...caseTiming(Object.values(records)), stages: records };
  const errored = (because: StageException): StoredResult => ({
    place,
    succeeded: false,
    passed: false,
    stages,
    metadata,
    exception: because,
  });
  if (exception !== undefined) return errored(exception);
  // Where nobody can say whether it passed, no answer of the model has failed: that is an error.
  const verdict = pipeline.passed({ succeeded: true, case: item, stages, metadata });
  return verdict.ok ? { place, succeeded: true, passed: verdict.passed, stages, metadata } : errored(verdict.exception);
}
