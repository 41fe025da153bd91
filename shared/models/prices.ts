import type { Prices, Usage } from "../contract/index.ts";

/**
 * Model, input, cached input, output: the standard rates for prompts of up to 272,000 tokens, from
 * https://developers.openai.com/api/docs/pricing on 22 November 2026. Azure's Global Standard has the same. `prices` in
 * models.json override them.
 */
const TABLE: readonly (readonly [string, number, number, number])[] = [
  ["gpt-4o", 2.5, 1.25, 10],
  ["gpt-4o-mini", 0.15, 0.075, 0.6],
  ["gpt-4.1", 2, 0.5, 8],
  ["gpt-4.1-mini", 0.4, 0.1, 1.6],
  ["gpt-4.1-nano", 0.1, 0.025, 0.4],
  ["gpt-5", 1.25, 0.125, 10],
  ["gpt-5-mini", 0.25, 0.025, 2],
  ["gpt-5-nano", 0.05, 0.005, 0.4],
  ["gpt-5.1", 1.25, 0.125, 10],
  ["gpt-5.2", 1.75, 0.175, 14],
  ["gpt-5.4", 2.5, 0.25, 15],
  ["gpt-5.4-mini", 0.75, 0.075, 4.5],
  ["gpt-5.4-nano", 0.2, 0.02, 1.25],
  ["gpt-5.5", 5, 0.5, 30],
  ["gpt-6-astra", 10, 1, 50],
  ["gpt-6-sol", 2, 0.2, 10],
  ["gpt-6-luna", 0.1, 0.01, 0.5],
  ["o3-mini", 1.1, 0.55, 4.4],
  ["o4-mini", 1.1, 0.275, 4.4],
];

/**
 * Returns the list prices of a model, whose name may end with the date of a version.
 *
 * @returns `undefined` for a model that is not in the table.
 * @example
 * listPrices("gpt-4o-2024-11-20"); // { inputPer1M: 2.5, cachedInputPer1M: 1.25, outputPer1M: 10 }
 */
export function listPrices(model: string): Prices | undefined {
  const name = model.toLowerCase().replace(/-\d{4}-\d{2}-\d{2}$/, "");
  const row = TABLE.find(([known]) => known === name);
  if (row === undefined) return undefined;
  const [, inputPer1M, cachedInputPer1M, outputPer1M] = row;
  return { inputPer1M, cachedInputPer1M, outputPer1M };
}

/**
 * Computes the cost of tokens in USD. Reasoning tokens are part of the output.
 *
 * @example
 * costUsd({ inputTokens: 1_000_000, outputTokens: 0 }, { inputPer1M: 2.5, outputPer1M: 10 }); // 2.5
 */
export function costUsd(
  { inputTokens, cachedInputTokens = 0, outputTokens }: Omit<Usage, "costUsd">,
  { inputPer1M, cachedInputPer1M = inputPer1M, outputPer1M }: Prices,
): number {
  const fresh = inputTokens - cachedInputTokens;
  return (fresh * inputPer1M + cachedInputTokens * cachedInputPer1M + outputTokens * outputPer1M) / 1_000_000;
}
