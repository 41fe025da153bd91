import { costUsd, type Prices } from "../models/prices.ts";
import type { Usage } from "../runlog/run-log.ts";
import type { EarlierCalls } from "./earlier-calls.ts";
import type { ModelCalls } from "./model-calls.ts";

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
