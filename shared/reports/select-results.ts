import type { Report } from "./read-report.ts";

const SHORTEST = 4;

/** A report of some cases only; or why there is none. */
export type SelectedReport = { readonly report: Report } | { readonly problems: readonly string[] };

/**
 * Keeps the cases of a report that some words name.
 *
 * @param words - Ids, or beginnings of them of 4 characters or more; several cases may begin alike. None keep all.
 * @example
 * selectResults(report, ["08fd"]); // { report: … } with the cases whose ids begin with 08fd
 */
export function selectResults(report: Report, words: readonly string[]): SelectedReport {
  if (words.length === 0) return { report };
  const wanted = words.map((word) => word.toLowerCase());
  const fits = (uuid: string, word: string) => uuid === word || (word.length >= SHORTEST && uuid.startsWith(word));
  const ids = new Set(report.results.map(({ uuid }) => uuid.toLowerCase()));
  const missing = words.filter((_, index) => ![...ids].some((id) => fits(id, wanted[index]!)));
  if (missing.length > 0) return { problems: missing.map(describeMissing) };
  const results = report.results.filter(({ uuid }) => wanted.some((word) => fits(uuid.toLowerCase(), word)));
  return { report: { ...report, results } };
}

const describeMissing = (word: string): string =>
  word.length < SHORTEST
    ? `"${word}" is too short: give at least the first ${SHORTEST} characters of a case's id.`
    : `The run has no result of a case whose id begins with "${word.slice(0, 100)}".`;
