/**
 * A percentile as R, NumPy and spreadsheets define it (type 7 of Hyndman and Fan, 1996): it lies between the two values
 * around the place `percent / 100 × (n − 1)`, counted from 0, in proportion. So the 50th is the median, and the 100th the
 * largest value.
 *
 * @param sorted - Ascending, at least one.
 * @param percent - 0 to 100.
 * @throws RangeError for no values, or another percentage.
 * @example
 * percentile([15, 20, 35, 40, 50], 40); // 29
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  if (sorted.length === 0) throw new RangeError("No values have no percentile");
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percent must be 0 to 100, got ${percent}`);
  const place = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (place - below) * (high - low);
}
