import { isDeepStrictEqual } from "node:util";
import { addUsage } from "../../base/usage.ts";
import type { Prices, RunEstimate, StageRecord, Usage } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import { costUsd } from "../../models/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { modelNames } from "../../reports/index.ts";
import { listIndex, readResultBlobs, type StoredTurn } from "../store/index.ts";
import type { ModelCalls, PipelineToRun } from "./prepare-pipeline.ts";

type EstimateRunInput = {
  readonly pipeline: Pick<PipelineToRun, "name" | "config" | "calls">;
  /** The cases of the suite. They are read only if the pipeline has calls that cost something. */
  readonly cases: Iterable<JsonObject> | AsyncIterable<JsonObject>;
  /** How many results are run. Each is assumed to have as many turns as the cases have on average. */
  readonly results: number;
  readonly concurrency: number;
};

/**
 * Estimates the cost and the duration of a run from an earlier run of the same pipeline with the same models.
 *
 * @returns `undefined` if the pipeline has no calls that cost something; then nothing is read.
 * @example
 * (await estimateRun({ pipeline, cases, results: cases.length, concurrency: 50 }, storage.runs))?.calls; // 26
 */
export async function estimateRun(
  { pipeline: { name, config, calls }, cases, results, concurrency }: EstimateRunInput,
  store: BlobStore,
): Promise<RunEstimate | undefined> {
  if (calls.length === 0) return undefined;
  const search = findEarlierCalls(store, { pipeline: name, models: modelNames(config) });
  // An earlier run that cannot be read does not keep this run from starting.
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

export type EstimateCallsInput = {
  readonly calls: readonly ModelCalls[];
  /** Cases × repetitions. */
  readonly results: number;
  /** All turns of all results; a case without turns counts as one turn. */
  readonly turns: number;
  readonly concurrency: number;
  readonly earlier?: EarlierCalls | undefined;
};

/**
 * Estimates the calls of a run from the calls of an earlier run, at current prices, with the run's lanes and the rate budgets of
 * the models. Without an earlier run there is only an upper bound for the answers.
 *
 * @returns `undefined` if there are no calls that cost something.
 * @example
 * estimateCalls({ calls, results: 26, turns: 26, concurrency: 50, earlier });
 * // { models: ["gpt-5"], calls: 26, expected: { costUsd: 0.012, elapsedMs: 2100, run: "7f6b…", results: 26 } }
 */
export function estimateCalls(input: EstimateCallsInput): RunEstimate | undefined {
  const { calls, turns, earlier } = input;
  if (calls.length === 0) return undefined;
  const models = [...new Set(calls.flatMap((call) => call.models.map(({ name }) => name)))];
  const estimate = { models, calls: calls.length * turns };
  if (earlier !== undefined) return { ...estimate, expected: expected(input, earlier) };
  return { ...estimate, mostForAnswersUsd: maxAnswerCost(input) };
}

function expected({ calls, results, turns, concurrency }: EstimateCallsInput, earlier: EarlierCalls) {
  const cost = calls.reduce((sum, call) => sum + costOf(call, earlier.stages[call.stage]), 0);
  const lanesMs = (turns * earlier.turnMs) / Math.min(concurrency, results);
  return {
    costUsd: cost * turns,
    elapsedMs: Math.max(lanesMs, turns * budgetMs(calls, earlier)),
    run: earlier.run,
    results: earlier.results,
  };
}

/** Computes the cost of a call. Of several models it is not known which used which tokens: then the earlier cost is used. */
function costOf({ models }: ModelCalls, usage: Usage | undefined): number {
  if (usage === undefined) return 0;
  const [model, other] = models;
  return model?.prices === undefined || other !== undefined ? usage.costUsd : costUsd(usage, model.prices);
}

const MINUTE_MS = 60_000;

/** Computes the interval between turns that the tightest rate budget of the models requires. */
function budgetMs(calls: readonly ModelCalls[], { stages }: EarlierCalls): number {
  const shares = new Map<string, { requests: number; tokens: number }>();
  for (const { stage, models } of calls)
    for (const { name, limits: { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = {} } of models) {
      const { requests, tokens } = shares.get(name) ?? { requests: 0, tokens: 0 };
      const { inputTokens = 0, outputTokens = 0 } = stages[stage] ?? {};
      shares.set(name, {
        requests: requests + 1 / requestsPerMinute,
        tokens: tokens + (inputTokens + outputTokens) / tokensPerMinute,
      });
    }
  return MINUTE_MS * Math.max(...[...shares.values()].flatMap(({ requests, tokens }) => [requests, tokens]));
}

function maxAnswerCost({ calls, turns }: EstimateCallsInput): number | undefined {
  const most = calls.map(({ models, maxOutputTokens }) => {
    const prices = models.flatMap((model): readonly Prices[] => (model.prices === undefined ? [] : [model.prices]));
    if (maxOutputTokens === undefined || prices.length < models.length) return undefined;
    return (maxOutputTokens * Math.max(...prices.map(({ outputPer1M }) => outputPer1M))) / 1_000_000;
  });
  if (most.some((usd) => usd === undefined)) return undefined;
  return most.reduce<number>((sum, usd = 0) => sum + usd, 0) * turns;
}

/** The calls of an earlier run. */
export type EarlierCalls = {
  readonly run: string;
  /** How many of its results were read. */
  readonly results: number;
  /** How long a turn of a case took on average. */
  readonly turnMs: number;
  /** The average usage of a stage, including retries. */
  readonly stages: { readonly [stage: string]: Usage };
};

/** How many runs are searched. */
const LATEST_RUNS = 50;
/** How many of the runs with the same models are opened. */
const MAX_OPENED = 3;
const MAX_RESULTS = 50;

/**
 * Reads the average usage of the newest completed run of a pipeline with the same models. It ignores turns with cached answers or
 * with stages that were taken over from another run.
 *
 * @returns `undefined` if no such run is among the latest.
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
  for (const { id } of alike.slice(0, MAX_OPENED)) {
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
    if (results >= MAX_RESULTS) break;
  }
  if (results === 0) return undefined;
  const turnMs = turns.reduce((sum, { metadata }) => sum + metadata.elapsedMs, 0) / turns.length;
  return { run, results, turnMs, stages: meanUsages(turns) };
}

/** Whether the turn called models, without cached answers and reused stages. */
function hasCalled({ metadata }: StoredTurn): boolean {
  const records = Object.values(metadata.stages);
  const isCalled = ({ usage, reused }: StageRecord) => reused === undefined && usage?.cacheHits === undefined;
  return records.every(isCalled) && records.some(({ usage }) => usage !== undefined && usage.inputTokens > 0);
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
