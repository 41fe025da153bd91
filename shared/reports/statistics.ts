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

/** A range that holds what was measured, with the confidence that is said of it. */
export type Interval = { readonly low: number; readonly high: number };

/** 97.5 % of the standard normal distribution lie below it: both sides together leave 5 %. */
const Z = 1.959963984540054;

/**
 * The 95 % interval of a share that was seen so many times in so many independent trials: the score interval of Wilson
 * (1927), without a correction for continuity. It holds from one trial on, and never leaves 0 to 1.
 *
 * @param successes - A whole number, at most `trials`.
 * @param trials - A whole number from 1.
 * @throws RangeError for other numbers.
 * @example
 * wilsonInterval(81, 263); // { low: 0.2553…, high: 0.3662… }
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (!(Number.isInteger(trials) && trials >= 1))
    throw new RangeError(`trials must be a whole number from 1, got ${trials}`);
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials))
    throw new RangeError(`successes must be a whole number from 0 to ${trials}, got ${successes}`);
  const share = successes / trials;
  const centre = share + Z ** 2 / (2 * trials);
  const half = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  const scale = 1 + Z ** 2 / trials;
  // At the ends the limits are 0 and 1, which rounding may miss.
  return {
    low: successes === 0 ? 0 : (centre - half) / scale,
    high: successes === trials ? 1 : (centre + half) / scale,
  };
}

/** Fills a list with random whole numbers of 32 bits, as `crypto.getRandomValues` does. */
type Random = (into: Uint32Array) => void;

/**
 * Random numbers that are the same at each run: the small fast counter of Doty-Humphrey (sfc32), which passes the usual
 * tests of randomness.
 *
 * @param seed - A whole number; only its lowest 32 bits count.
 * @example
 * const random = seededRandom(1);
 * random(numbers); // the same numbers, whenever and wherever they are asked for
 */
export function seededRandom(seed: number): Random {
  const state = Int32Array.of(0, seed, 0, 1);
  function fill(into: Uint32Array): void {
    // Kept in local variables meanwhile, which makes it several times as fast.
    let [a, b, c, counter] = state as unknown as [number, number, number, number];
    for (let index = 0; index < into.length; index++) {
      const sum = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      into[index] = sum;
    }
    state.set([a, b, c, counter]);
  }
  // Seeds that are alike give numbers that are alike until they are mixed.
  fill(new Uint32Array(12));
  return fill;
}

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

/**
 * The exact test of McNemar (1947): how likely it is that pairs which differ would be split as unevenly as these, or more so, if
 * each were as likely to differ one way as the other. Two-sided, by the binomial distribution, without a mid-p correction.
 *
 * @param broken - How many pairs differ in the one way; `fixed` - in the other. Pairs that do not differ play no part.
 * @returns The p-value, from 0 to 1; 1 when no pair differs.
 * @throws RangeError for what is no count.
 * @example
 * mcnemarTest({ broken: 2, fixed: 9 }); // 0.0654…
 */
export function mcnemarTest({ broken, fixed }: { readonly broken: number; readonly fixed: number }): number {
  for (const [name, count] of Object.entries({ broken, fixed }))
    if (!(Number.isInteger(count) && count >= 0))
      throw new RangeError(`${name} must be a whole number from 0, got ${count}`);
  const pairs = broken + fixed;
  const fewer = Math.min(broken, fixed);
  // In logarithms, as 0.5 ** pairs is 0 from 1,075 pairs on; to base 2, so that it is exact before.
  let logTerm = -pairs;
  let tail = 2 ** logTerm;
  for (let count = 1; count <= fewer; count++) {
    logTerm += Math.log2((pairs - count + 1) / count);
    tail += 2 ** logTerm;
  }
  return Math.min(1, 2 * tail);
}

/**
 * How many pairs must differ, at the least, before {@link mcnemarTest} can fall to `alpha` or below: with fewer it cannot,
 * however they are split.
 *
 * @param alpha - Above 0 and up to 1.
 * @example
 * fewestDiscordantPairs(0.05); // 6
 */
export function fewestDiscordantPairs(alpha: number): number {
  if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha must be above 0 and up to 1, got ${alpha}`);
  let pairs = 0;
  while (mcnemarTest({ broken: pairs, fixed: 0 }) > alpha) pairs++;
  return pairs;
}

/**
 * Adjusts the p-values of several tests, so that the chance of a single false alarm among all of them stays what it is for
 * one: the step-down method of Holm (1979).
 *
 * @param pValues - From 0 to 1, in any order.
 * @returns The adjusted ones, in the same order; compare each with the same alpha.
 * @example
 * holmCorrection([0.01, 0.04, 0.03, 0.005]); // [0.03, 0.06, 0.06, 0.02]
 */
export function holmCorrection(pValues: readonly number[]): readonly number[] {
  const ranked = pValues.map((pValue, index) => ({ pValue, index })).sort((a, b) => a.pValue - b.pValue);
  const adjusted = [...pValues];
  let largest = 0;
  for (const [rank, { pValue, index }] of ranked.entries()) {
    // None may be smaller than the one before it: what is rejected later cannot be surer.
    largest = Math.max(largest, Math.min(1, pValue * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}

/** How often a case was tried, and how often it passed. */
export type Trials = { readonly trials: number; readonly passed: number };

/**
 * The chance that at least one of `k` tries passes: the unbiased estimate of Chen et al., "Evaluating Large Language Models
 * Trained on Code" (arXiv 2107.03374), from more tries than `k`.
 *
 * @param k - From 1 to `trials`.
 * @throws RangeError when the numbers do not fit together.
 * @example
 * passAtK({ trials: 5, passed: 2 }, 3); // 0.9
 */
export function passAtK({ trials, passed }: Trials, k: number): number {
  check({ trials, passed }, k);
  return 1 - choiceShare(trials - passed, trials, k);
}

/**
 * The chance that all of `k` tries pass, written pass^k: the estimate of Yao et al., "τ-bench" (arXiv 2406.12045).
 *
 * @param k - From 1 to `trials`.
 * @throws RangeError when the numbers do not fit together.
 * @example
 * passHatK({ trials: 5, passed: 4 }, 2); // 0.6
 */
export function passHatK({ trials, passed }: Trials, k: number): number {
  check({ trials, passed }, k);
  return choiceShare(passed, trials, k);
}

/** How many of the ways to choose `k` of `all` choose from `some` of them only; without numbers that grow beyond bounds. */
function choiceShare(some: number, all: number, k: number): number {
  let share = 1;
  for (let chosen = 0; chosen < k; chosen++) share *= Math.max(0, some - chosen) / (all - chosen);
  return share;
}

function check({ trials, passed }: Trials, k: number): void {
  if (![trials, passed, k].every(Number.isInteger) || passed < 0 || passed > trials || k < 1 || k > trials)
    throw new RangeError(`Of ${trials} trials ${passed} passed, and k is ${k}: k must be 1 to the number of trials`);
}
