import type { CaseResult } from "../api/case-result.ts";
import type { CaseStatus, CaseSummary, Usage } from "../api/summary.ts";

/**
 * What became of a case, from its result alone: without the columns of its pipeline, whose code the page does not have.
 *
 * @example
 * summarizeCase(result).status; // "ok"
 */
export function summarizeCase(result: CaseResult): CaseSummary {
  const { exception } = result;
  const { uuid, keywords } = result.case;
  const repeat = result.metadata?.repeat;
  return {
    uuid,
    ...(repeat === undefined ? {} : { repeat }),
    status: statusOf(result),
    keywords: Array.isArray(keywords) ? keywords.map(String) : [],
    ...(exception?.stage === undefined ? {} : { stage: exception.stage }),
    ...(exception === undefined ? {} : { message: exception.message }),
  };
}

/** What became of a case; a log of GoTaglio does not say whether one passed. */
export function statusOf({ succeeded, passed }: CaseResult): CaseStatus {
  if (succeeded !== true) return "error";
  if (passed === undefined) return "unknown";
  return passed ? "ok" : "failed";
}

/**
 * What all calls of models used.
 *
 * @returns `undefined` for none.
 */
export function addUsages(usages: readonly Usage[]): Usage | undefined {
  if (usages.length === 0) return undefined;
  return usages.reduce((sum, usage) => ({
    inputTokens: sum.inputTokens + usage.inputTokens,
    outputTokens: sum.outputTokens + usage.outputTokens,
    costUsd: sum.costUsd + usage.costUsd,
    ...(sum.isEstimate || usage.isEstimate ? { isEstimate: true } : {}),
  }));
}

/** What all stages of a case used. */
export const usagesOf = ({ turns, metadata }: CaseResult): readonly Usage[] =>
  [{ metadata }, ...(turns ?? [])].flatMap(({ metadata: own }) =>
    Object.values(own?.stages ?? {}).flatMap(({ usage }) => usage ?? []),
  );
