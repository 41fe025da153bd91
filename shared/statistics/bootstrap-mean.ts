import { percentile } from "./percentile.ts";
import type { Random } from "./random.ts";
import type { Interval } from "./wilson-interval.ts";

const RESAMPLES = 10_000;

/**
 * The 95 % interval of a mean: the percentile bootstrap of Efron (1979). Values are drawn anew from those that there are,
 * as many as there are, 10,000 times; 95 % of the means of these samples lie within it. Of differences between pairs it is
 * the paired bootstrap.
 *
 * @param values - At least one. Few of them (under 10 or so) give an interval that is too narrow.
 * @param random - Seeded, for the same answer each time.
 * @throws RangeError when there are no values.
 * @example
 * bootstrapMean([12, 3, 8, -1], seededRandom(1)); // { low: 0.75, high: 10 } or so
 */
export function bootstrapMean(values: readonly number[], random: Random): Interval {
  if (values.length === 0) throw new RangeError("The mean of no values has no interval");
  const means = resampledMeans(values, random).sort();
  return { low: percentile(means, 2.5), high: percentile(means, 97.5) };
}

/**
 * The means of 10,000 samples that are drawn with replacement.
 *
 * @example
 * resampledMeans([1, 2, 3], seededRandom(1)).length; // 10000
 */
export function resampledMeans(values: readonly number[], random: Random): Float64Array {
  const drawnFrom = Float64Array.from(values);
  const size = drawnFrom.length;
  const bits = new Uint32Array(size);
  const places = size / 2 ** 32;
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    random(bits);
    let sum = 0;
    for (let drawn = 0; drawn < size; drawn++) sum += drawnFrom[((bits[drawn] as number) * places) | 0] as number;
    means[sample] = sum / size;
  }
  return means;
}
