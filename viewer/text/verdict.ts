import type { Comparison } from "../api/comparison.ts";
import { readableNumber } from "./readable.ts";

/**
 * What a comparison says, in a sentence.
 *
 * @example
 * verdict(comparison); // "The candidate is worse than the base: p = 0.0312 (exact McNemar test)."
 */
export function verdict({ counts, significance }: Pick<Comparison, "counts" | "significance">): string {
  const { pairs, broken, fixed } = counts;
  if (pairs === 0) return "The runs have no case in common, so there is nothing to compare.";
  if (significance === undefined) return "It is not known which cases passed.";
  if (broken + fixed === 0) return "No case passed in one run alone.";
  const { pValue, alpha, isTooSmall, fewestDiscordantPairs: fewest } = significance;
  if (isTooSmall)
    return `Too few cases differ to tell: ${broken + fixed}, and fewer than ${fewest} cannot reach p = ${alpha} (exact McNemar test).`;
  const p = pValue < 0.0001 ? pValue.toExponential(1) : readableNumber(Number(pValue.toFixed(4)));
  if (pValue > alpha) return `Chance alone may explain the difference: p = ${p} (exact McNemar test).`;
  return `The candidate is ${broken > fixed ? "worse" : "better"} than the base: p = ${p} (exact McNemar test).`;
}
