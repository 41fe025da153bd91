import type { Usage } from "../runlog/run-log.ts";
import type { FinishedCase } from "./finished-case.ts";

/** What a run may use up; it is ended by the first that it reaches. */
export type RunLimits = { readonly maxCostUsd?: number; readonly maxTokens?: number };

/** What a run has used up. */
export type Spent = { readonly costUsd: number; readonly tokens: number };

export const NOTHING_SPENT: Spent = { costUsd: 0, tokens: 0 };

export const addSpent = (a: Spent, b: Spent): Spent => ({
  costUsd: a.costUsd + b.costUsd,
  tokens: a.tokens + b.tokens,
});

/**
 * What the models took for a case, all tries included.
 *
 * @example
 * spentOn(finished).costUsd; // 0.002
 */
export function spentOn({ turns }: FinishedCase): Spent {
  const usages = turns.flatMap(({ records }) => Object.values(records).map(({ usage }) => usage));
  return usages
    .filter((usage): usage is Usage => usage !== undefined)
    .map(toSpent)
    .reduce(addSpent, NOTHING_SPENT);
}

const toSpent = ({ costUsd, inputTokens, outputTokens }: Usage): Spent => ({
  costUsd,
  tokens: inputTokens + outputTokens,
});

/**
 * Which limit a run has reached, in words; `undefined` where it has reached none.
 *
 * @example
 * reachedLimit({ maxCostUsd: 2 }, { costUsd: 2.01, tokens: 9_000 }); // "The run reached its maxCostUsd of 2: $2.01 are spent."
 */
export function reachedLimit({ maxCostUsd, maxTokens }: RunLimits, { costUsd, tokens }: Spent): string | undefined {
  if (maxCostUsd !== undefined && costUsd >= maxCostUsd)
    return `The run reached its maxCostUsd of ${maxCostUsd}: $${Number(costUsd.toFixed(6))} are spent.`;
  if (maxTokens !== undefined && tokens >= maxTokens)
    return `The run reached its maxTokens of ${maxTokens}: ${tokens} are used.`;
  return undefined;
}
