/** The places `from` (included) to `to` (excluded) of a run's results. */
export type PlaceRange = { readonly from: number; readonly to: number };

/**
 * How many places the ranges hold.
 *
 * @example
 * countPlaces([{ from: 0, to: 3 }, { from: 7, to: 8 }]); // 4
 */
export function countPlaces(ranges: readonly PlaceRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/**
 * Ranges in words that a person reads.
 *
 * @example
 * describePlaces([{ from: 0, to: 3 }, { from: 7, to: 8 }]); // "0 to 2, 7"
 */
export function describePlaces(ranges: readonly PlaceRange[]): string {
  const shown = ranges.slice(0, 20).map(({ from, to }) => (to - from === 1 ? `${from}` : `${from} to ${to - 1}`));
  return shown.join(", ") + (ranges.length > shown.length ? `, and ${ranges.length - shown.length} more ranges` : "");
}
