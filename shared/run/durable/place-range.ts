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

/**
 * Tells which places are in some ranges, for places that are asked about in ascending order.
 *
 * @param ranges - Ascending, and apart from each other.
 * @example
 * const isIn = createPlaceFilter([{ from: 3, to: 5 }]);
 * [2, 3, 5].map(isIn); // [false, true, false]
 */
export function createPlaceFilter(ranges: readonly PlaceRange[]): (place: number) => boolean {
  let index = 0;
  return (place) => {
    while ((ranges[index]?.to ?? Infinity) <= place) index++;
    return place >= (ranges[index]?.from ?? Infinity);
  };
}
