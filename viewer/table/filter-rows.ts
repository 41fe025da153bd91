/** What of a table is to be seen. */
export type RowFilter = {
  /** A status or a change; all of them without. */
  readonly show?: string;
  readonly keyword?: string;
  /** Words that must all occur, in any order, without regard to case. */
  readonly search?: string;
};

/** What a filter looks at. */
export type Filterable = {
  readonly kind: string;
  readonly keywords: readonly string[];
  /** In lower case. */
  readonly search: string;
};

/**
 * The rows that a filter lets through.
 *
 * @param describe - What the filter is to look at of a row.
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
