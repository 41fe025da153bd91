import type { JsonObject } from "../json.ts";
import { modelNames } from "../reports/model-names.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { findEarlierCalls } from "./earlier-calls.ts";
import { estimateCalls, type RunEstimate } from "./estimate-calls.ts";
import type { PipelineToRun } from "./prepare-pipeline.ts";

export type EstimateRunInput = {
  readonly pipeline: Pick<PipelineToRun, "name" | "config" | "calls">;
  /** The cases of the suite; they are asked for only where something is called that costs. */
  readonly cases: Iterable<JsonObject> | AsyncIterable<JsonObject>;
  /** How many results are to be had. Each is taken to have as many turns as the cases have on average. */
  readonly results: number;
  readonly concurrency: number;
};

/**
 * Estimates what a run will take, by an earlier run of the same pipeline with the same models where there is one.
 *
 * @returns `undefined` where nothing is called that costs; then nothing is read.
 * @example
 * (await estimateRun({ pipeline, cases, results: cases.length, concurrency: 50 }, storage.runs))?.calls; // 26
 */
export async function estimateRun(
  { pipeline: { name, config, calls }, cases, results, concurrency }: EstimateRunInput,
  store: BlobStore,
): Promise<RunEstimate | undefined> {
  if (calls.length === 0) return undefined;
  const search = findEarlierCalls(store, { pipeline: name, models: modelNames(config) });
  // One that cannot be read does not keep this run from starting.
  const [earlier, turnsOfCase] = await Promise.all([search.catch(() => undefined), meanTurns(cases)]);
  return estimateCalls({ calls, results, turns: Math.round(results * turnsOfCase), concurrency, earlier });
}

async function meanTurns(cases: EstimateRunInput["cases"]): Promise<number> {
  let count = 0;
  let turns = 0;
  for await (const { turns: own } of cases) {
    count++;
    turns += Array.isArray(own) ? own.length : 1;
  }
  return count === 0 ? 0 : turns / count;
}
