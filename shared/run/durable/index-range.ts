/** The indexes `from` (included) to `to` (excluded) of a run's results. */
export type IndexRange = { readonly from: number; readonly to: number };

/**
 * Counts the indexes in some ranges.
 *
 * @example
 * countIndexes([{ from: 0, to: 3 }, { from: 7, to: 8 }]); // 4
 */
export function countIndexes(ranges: readonly IndexRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/**
 * Creates a filter that tests whether an index is in one of some ranges. It must be called with ascending indexes.
 *
 * @param ranges - Ascending, without overlaps.
 * @example
 * const isIn = createIndexFilter([{ from: 3, to: 5 }]);
 * [2, 3, 5].map(isIn); // [false, true, false]
 */
export function createIndexFilter(ranges: readonly IndexRange[]): (index: number) => boolean {
  let current = 0;
  return (index) => {
    while ((ranges[current]?.to ?? Infinity) <= index) current++;
    return index >= (ranges[current]?.from ?? Infinity);
  };
}
