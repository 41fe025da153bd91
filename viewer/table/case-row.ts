import type { CaseSummary, Cell } from "../api/summary.ts";
import { errorLine } from "../text/error-line.ts";
import { oneLine } from "../text/one-line.ts";
import { readableCell } from "../text/readable.ts";
import { shortIds } from "../text/short-ids.ts";
import { STATUS_WORDS } from "../text/status-words.ts";
import { caseKey } from "./case-key.ts";

/** A case as the table shows it. */
export type CaseRow = {
  readonly key: string;
  /** In the order of the log, from 0. */
  readonly place: number;
  readonly short: string;
  readonly of: CaseSummary;
  readonly cells: readonly Cell[];
  readonly keywords: string;
  readonly error: string;
  /** What a search looks in, in lower case. */
  readonly search: string;
};

const MOST_CHARACTERS = 300;

/**
 * The rows of a table of cases.
 *
 * @example
 * caseRows(summary.cases)[0]?.short; // "08fd947c"
 */
export function caseRows(cases: readonly CaseSummary[]): readonly CaseRow[] {
  const short = shortIds(cases.map(({ uuid }) => uuid));
  return cases.map((of, place) => {
    const { uuid, status, cells = [] } = of;
    const keywords = oneLine(of.keywords.join(", "), MOST_CHARACTERS);
    const error = oneLine(errorLine(of), MOST_CHARACTERS);
    const words = [uuid, STATUS_WORDS[status], ...cells.map(readableCell), keywords, error];
    return {
      key: caseKey(of),
      place,
      short: short.get(uuid) ?? uuid,
      of,
      cells,
      keywords,
      error,
      search: words.join(" ").toLowerCase(),
    };
  });
}
