import { isDeepStrictEqual } from "node:util";
import type { Report } from "./read-report.ts";
import type { ReportResult } from "./read-result.ts";

/** `fixed`: passed in the candidate only. `broken`: passed in the base only. `unknown`: of one nobody can say. */
export type Change = "broken" | "fixed" | "same" | "unknown";

/** The results of one case, and of one repetition of it, in two runs. */
export type ResultPair = {
  readonly change: Change;
  readonly base: ReportResult;
  readonly candidate: ReportResult;
};

export type PairedResults = {
  /** In the order of the candidate. */
  readonly pairs: readonly ResultPair[];
  readonly onlyInBase: readonly ReportResult[];
  readonly onlyInCandidate: readonly ReportResult[];
  /** Pairs of cases that have the same id, and are not the same otherwise. */
  readonly changedCases: readonly ResultPair[];
};

/**
 * Pairs the results of two runs by the ids of their cases and by repetition.
 *
 * @example
 * pairResults(base, candidate).pairs.filter(({ change }) => change === "broken");
 */
export function pairResults(base: Report, candidate: Report): PairedResults {
  const unpaired = new Map(base.results.map((result) => [keyOf(result), result]));
  const pairs: ResultPair[] = [];
  const onlyInCandidate: ReportResult[] = [];
  for (const result of candidate.results) {
    const other = unpaired.get(keyOf(result));
    if (other === undefined) onlyInCandidate.push(result);
    else {
      unpaired.delete(keyOf(result));
      pairs.push({ change: changeOf(other, result), base: other, candidate: result });
    }
  }
  const changedCases = pairs.filter(
    (pair) => !isDeepStrictEqual(pair.base.recorded.case, pair.candidate.recorded.case),
  );
  return { pairs, onlyInBase: [...unpaired.values()], onlyInCandidate, changedCases };
}

/** Ids are compared without regard to case, as everywhere. */
const keyOf = ({ uuid, repeat = 0 }: ReportResult): string => `${uuid.toLowerCase()} ${repeat}`;

function changeOf({ status: before }: ReportResult, { status: after }: ReportResult): Change {
  if (before === "unknown" || after === "unknown") return "unknown";
  if (before === "ok") return after === "ok" ? "same" : "broken";
  return after === "ok" ? "fixed" : "same";
}
