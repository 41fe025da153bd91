import type { JsonObject } from "../../contract/json.ts";
import { modelNames } from "../../reports/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import type { PipelineToRun, ModelCalls } from "./prepare-pipeline.ts";
import { costUsd, type Prices } from "../../models/index.ts";
import type { Usage, StageRecord } from "../../contract/index.ts";
import { isDeepStrictEqual } from "node:util";
import { addUsage } from "../../base/usage.ts";
import { listIndex, type StoredTurn, readResultBlobs } from "../store/index.ts";

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

/** What a run is likely to take of models that cost something. */
export type RunEstimate = {
  /** Their names. */
  readonly models: readonly string[];
  /** One for each stage that calls them, case, repetition and turn; those of stages that are tried again come on top. */
  readonly calls: number;
  /** Left out where no earlier run tells what a call takes. */
  readonly expected?: {
    readonly costUsd: number;
    readonly elapsedMs: number;
    /** The run that tells, and how many of its results were looked at. */
    readonly run: string;
    readonly results: number;
  };
  /** Else: what answers as long as the settings allow would cost, without the prompts; left out where that is not known. */
  readonly mostForAnswersUsd?: number;
};

export type EstimateCallsInput = {
  readonly calls: readonly ModelCalls[];
  /** Cases × repetitions. */
  readonly results: number;
  /** All turns of all results; a case without turns counts as one. */
  readonly turns: number;
  readonly concurrency: number;
  readonly earlier?: EarlierCalls | undefined;
};

/**
 * Estimates what the calls of a run will take: by what calls took in an earlier run, at today's prices, on as many lanes as there are, and
 * within the rate budgets of the models. Without one there is only an upper bound for the answers.
 *
 * @returns `undefined` where nothing is called that costs.
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
  const mostForAnswersUsd = mostForAnswers(input);
  return { ...estimate, ...(mostForAnswersUsd === undefined ? {} : { mostForAnswersUsd }) };
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

/** Which of several models took which tokens is not known: then what they cost the last time holds. */
function costOf({ models }: ModelCalls, usage: Usage | undefined): number {
  if (usage === undefined) return 0;
  const [model, other] = models;
  return model?.prices === undefined || other !== undefined ? usage.costUsd : costUsd(usage, model.prices);
}

const MINUTE_MS = 60_000;

/** How far apart the tightest rate budget of the models keeps the turns. */
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

function mostForAnswers({ calls, turns }: EstimateCallsInput): number | undefined {
  const most = calls.map(({ models, maxOutputTokens }) => {
    const prices = models.flatMap((model): readonly Prices[] => (model.prices === undefined ? [] : [model.prices]));
    if (maxOutputTokens === undefined || prices.length < models.length) return undefined;
    return (maxOutputTokens * Math.max(...prices.map(({ outputPer1M }) => outputPer1M))) / 1_000_000;
  });
  if (most.some((usd) => usd === undefined)) return undefined;
  return most.reduce<number>((sum, usd = 0) => sum + usd, 0) * turns;
}

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
