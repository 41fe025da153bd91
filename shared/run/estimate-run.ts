import type { JsonObject } from "../json.ts";
import { modelNames } from "../reports/model-names.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { findEarlierCalls } from "./earlier-calls.ts";
import { estimateCalls, type RunEstimate } from "./estimate-calls.ts";
import type { PipelineToRun } from "./prepare-pipeline.ts";

export type EstimateRunInput = {
  readonly pipeline: Pick<PipelineToRun, "name" | "config" | "calls">;
  readonly cases: readonly JsonObject[];
  readonly repeats: number;
  readonly concurrency: number;
};

/**
 * Estimates what a run will take, by an earlier run of the same pipeline with the same models where there is one.
 *
 * @returns `undefined` where nothing is called that costs; then nothing is read.
 * @example
 * (await estimateRun({ pipeline, cases, repeats: 1, concurrency: 50 }, storage.runs))?.calls; // 26
 */
export async function estimateRun(
  { pipeline: { name, config, calls }, cases, repeats, concurrency }: EstimateRunInput,
  store: BlobStore,
): Promise<RunEstimate | undefined> {
  if (calls.length === 0) return undefined;
  const search = findEarlierCalls(store, { pipeline: name, models: modelNames(config) });
  // One that cannot be read does not keep this run from starting.
  const earlier = await search.catch(() => undefined);
  const turns = repeats * cases.reduce((sum, { turns: own }) => sum + (Array.isArray(own) ? own.length : 1), 0);
  return estimateCalls({ calls, results: cases.length * repeats, turns, concurrency, earlier });
}
