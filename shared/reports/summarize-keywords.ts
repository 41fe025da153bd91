import { passRate, type PassRate } from "./pass-rate.ts";
import type { ReportResult } from "./read-result.ts";

/** What became of the cases with a keyword. */
export type KeywordSummary = {
  readonly keyword: string;
  readonly total: number;
  readonly errors: number;
  /** Not there where nobody can say of one of them whether it passed. */
  readonly passRate?: PassRate;
};

/**
 * What became of the cases by keyword, in alphabetical order; a case counts for each of its keywords.
 *
 * @example
 * summarizeKeywords(report.results)[0]?.keyword; // "decimal"
 */
export function summarizeKeywords(results: readonly ReportResult[]): readonly KeywordSummary[] {
  const byKeyword = new Map<string, ReportResult[]>();
  for (const result of results)
    for (const keyword of new Set(result.keywords)) {
      const known = byKeyword.get(keyword);
      if (known === undefined) byKeyword.set(keyword, [result]);
      else known.push(result);
    }
  return [...byKeyword]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([keyword, those]) => {
      const rate = passRate(those);
      const errors = those.filter(({ status }) => status === "error").length;
      return { keyword, total: those.length, errors, ...(rate === undefined ? {} : { passRate: rate }) };
    });
}
