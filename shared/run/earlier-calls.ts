import { isDeepStrictEqual } from "node:util";
import { addUsage } from "../models/usage-meter.ts";
import type { StageRecord, Usage } from "../runlog/run-log.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { listIndex } from "./list-index.ts";
import type { StoredTurn } from "./stored-result.ts";
import { readResultBlobs } from "./stored-results.ts";

/** What calls took in a run of before. */
export type EarlierCalls = {
  readonly run: string;
  /** How many of its results were looked at. */
  readonly results: number;
  /** How long a turn of a case took on average. */
  readonly turnMs: number;
  /** What a stage used on average each time, all tries included. */
  readonly stages: { readonly [stage: string]: Usage };
};

/** How many runs are looked through for one that tells. */
const LATEST_RUNS = 50;
/** How many of those with the same models are opened. */
const MOST_OPENED = 3;
const MOST_RESULTS = 50;

/**
 * What the models took in the newest run of a pipeline with the same models that was completed. What a cache answered, and what
 * was taken over from another run, does not tell.
 *
 * @returns `undefined` where no such run is among the latest.
 * @example
 * (await findEarlierCalls(storage.runs, { pipeline: "simple", models: ["gpt-5"] }))?.stages.infer.inputTokens; // 132.5
 */
export async function findEarlierCalls(
  store: BlobStore,
  { pipeline, models }: { readonly pipeline: string; readonly models: readonly string[] },
): Promise<EarlierCalls | undefined> {
  const { entries } = await listIndex(store, { limit: LATEST_RUNS });
  const alike = entries.filter(
    (entry) => entry.status === "completed" && entry.pipeline === pipeline && isDeepStrictEqual(entry.models, models),
  );
  for (const { id } of alike.slice(0, MOST_OPENED)) {
    const earlier = await readEarlierCalls(store, id);
    if (earlier !== undefined) return earlier;
  }
  return undefined;
}

async function readEarlierCalls(store: BlobStore, run: string): Promise<EarlierCalls | undefined> {
  const turns: StoredTurn[] = [];
  let results = 0;
  for await (const blob of readResultBlobs(store, run, { ahead: 4 })) {
    for (const result of blob.results) {
      const called = result.turns.filter(hasCalled);
      if (called.length > 0) results++;
      turns.push(...called);
    }
    if (results >= MOST_RESULTS) break;
  }
  if (results === 0) return undefined;
  const turnMs = turns.reduce((sum, { metadata }) => sum + metadata.elapsedMs, 0) / turns.length;
  return { run, results, turnMs, stages: meanUsages(turns) };
}

/** Whether all that the turn's stages used was used by calls of its own. */
function hasCalled({ metadata }: StoredTurn): boolean {
  const records = Object.values(metadata.stages);
  const isOwn = ({ usage, reused }: StageRecord) => reused === undefined && usage?.cacheHits === undefined;
  return records.every(isOwn) && records.some(({ usage }) => usage !== undefined && usage.inputTokens > 0);
}

function meanUsages(turns: readonly StoredTurn[]): EarlierCalls["stages"] {
  const used = new Map<string, Usage[]>();
  for (const { metadata } of turns)
    for (const [stage, { usage }] of Object.entries(metadata.stages))
      if (usage !== undefined) used.set(stage, [...(used.get(stage) ?? []), usage]);
  return Object.fromEntries([...used].map(([stage, usages]) => [stage, meanUsage(usages)]));
}

function meanUsage(usages: readonly Usage[]): Usage {
  const { inputTokens, cachedInputTokens = 0, outputTokens, costUsd } = usages.reduce(addUsage);
  const mean = (sum: number) => sum / usages.length;
  return {
    inputTokens: mean(inputTokens),
    cachedInputTokens: mean(cachedInputTokens),
    outputTokens: mean(outputTokens),
    costUsd: mean(costUsd),
  };
}
