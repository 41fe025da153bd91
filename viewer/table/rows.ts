import type { CaseReference, CaseSummary, Cell } from "../../shared/contract/index.ts";
import { errorLine, readableCell, shortIds, STATUS_WORDS } from "../../shared/reports/index.ts";
import { oneLine } from "../text.ts";

/**
 * The unique key of a result of a run.
 *
 * @example
 * caseKey({ uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", repeat: 2 }); // "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc 2"
 */
export const caseKey = ({ uuid, repeat }: CaseReference): string => (repeat === undefined ? uuid : `${uuid} ${repeat}`);

/** The inverse of {@link caseKey}. */
export function parseCaseKey(key: string): CaseReference {
  const [, uuid = key, repeat] = /^(\S+) (\d+)$/.exec(key) ?? [];
  return repeat === undefined ? { uuid: key } : { uuid, repeat: Number(repeat) };
}

/** A case as the table shows it. */
export type CaseRow = {
  readonly key: string;
  /** In the order of the log, from 0. */
  readonly index: number;
  readonly short: string;
  readonly of: CaseSummary;
  readonly cells: readonly Cell[];
  readonly keywords: string;
  readonly error: string;
  /** The text to search, in lower case. */
  readonly search: string;
};

const MAX_CHARACTERS = 300;

/**
 * Makes the rows of a table of cases.
 *
 * @example
 * toCaseRows(summary.cases)[0]?.short; // "08fd947c"
 */
export function toCaseRows(cases: readonly CaseSummary[]): readonly CaseRow[] {
  const short = shortIds(cases.map(({ uuid }) => uuid));
  return cases.map((of, index) => {
    const { uuid, status, cells = [] } = of;
    const keywords = oneLine(of.keywords.join(", "), MAX_CHARACTERS);
    const error = oneLine(errorLine(of), MAX_CHARACTERS);
    const words = [uuid, STATUS_WORDS[status], ...cells.map(readableCell), keywords, error];
    return {
      key: caseKey(of),
      index,
      short: short.get(uuid) ?? uuid,
      of,
      cells,
      keywords,
      error,
      search: words.join(" ").toLowerCase(),
    };
  });
}

/** Selects rows of a table. */
export type RowFilter = {
  /** A status or a change. By default all of them. */
  readonly show?: string;
  readonly keyword?: string;
  /** Words that must all occur, in any order and case. */
  readonly search?: string;
};

/** What a filter looks at. */
type Filterable = {
  readonly kind: string;
  readonly keywords: readonly string[];
  /** In lower case. */
  readonly search: string;
};

/**
 * Filters the rows of a table.
 *
 * @param describe - Says what the filter looks at in a row.
 * @example
 * filterRows(rows, { search: "timeout p0" }, (row) => ({ kind: row.of.status, keywords: row.of.keywords, search: row.search }));
 */
export function filterRows<Row>(
  rows: readonly Row[],
  { show = "", keyword = "", search = "" }: RowFilter,
  describe: (row: Row) => Filterable,
): readonly Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (show === "" && keyword === "" && words.length === 0) return rows;
  return rows.filter((row) => {
    const of = describe(row);
    return (
      (show === "" || of.kind === show) &&
      (keyword === "" || of.keywords.includes(keyword)) &&
      words.every((word) => of.search.includes(word))
    );
  });
}

/** `column`: its key. */
export type SortOrder = { readonly column: string; readonly isDescending: boolean };

export type SortValue = string | number | undefined;

/**
 * Sorts rows by their values in a column: numbers by size, before texts. Rows without a value come last in both directions.
 *
 * @example
 * sortRows([{ n: 2 }, { n: 1 }], ({ n }) => n, false); // [{ n: 1 }, { n: 2 }]
 */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  isDescending: boolean,
): readonly Row[] {
  const direction = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => {
      const isEmpty = Number(isMissing(a.value)) - Number(isMissing(b.value));
      return isEmpty !== 0 ? isEmpty : direction * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

const isMissing = (value: SortValue): boolean => value === undefined || value === "";

function compare(a: SortValue, b: SortValue): number {
  if (isMissing(a) && isMissing(b)) return 0;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return a === b ? 0 : a! < b! ? -1 : 1;
}

/** How many rows beyond the edges are rendered before they are scrolled to. */
const SPARE = 10;

/**
 * The rows of a long table to render: those in view, and a few more.
 *
 * @returns From `first` up to, and without, `end`.
 * @example
 * visibleRange({ scrollTop: 2800, height: 560, rowHeight: 28, count: 10_000 }); // { first: 90, end: 131 }
 */
export function visibleRange({
  scrollTop,
  height,
  rowHeight,
  count,
}: {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly count: number;
}): { readonly first: number; readonly end: number } {
  // When rows disappear, the table stays scrolled beyond its end until the browser notices.
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), count - Math.ceil(height / rowHeight)) - SPARE);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + 1 + SPARE);
  return { first, end: Math.max(first, end) };
}
