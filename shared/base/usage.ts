import type { Usage } from "../contract/index.ts";

/**
 * Adds two usages. The sum is an estimate if one of them is.
 *
 * @example
 * addUsage(first, second).costUsd;
 */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (key: "cachedInputTokens" | "reasoningTokens" | "cacheHits") =>
    a[key] === undefined && b[key] === undefined ? undefined : (a[key] ?? 0) + (b[key] ?? 0);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cachedInputTokens: sum("cachedInputTokens"),
    reasoningTokens: sum("reasoningTokens"),
    costUsd: a.costUsd + b.costUsd,
    isEstimate: a.isEstimate || b.isEstimate ? true : undefined,
    cacheHits: sum("cacheHits"),
  };
}
