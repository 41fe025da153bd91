/**
 * Computes a percentile as R, NumPy and spreadsheets do (type 7 of Hyndman and Fan, 1996): it interpolates between the two
 * values around position `percent / 100 × (n − 1)`, from 0. The 50th is the median, and the 100th the largest value.
 *
 * @param sorted - Ascending, at least one.
 * @param percent - From 0 to 100.
 * @throws RangeError for an empty list, or another percentage.
 * @example
 * percentile([15, 20, 35, 40, 50], 40); // 29
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  if (sorted.length === 0) throw new RangeError("Cannot compute a percentile of an empty list");
  if (!(percent >= 0 && percent <= 100)) throw new RangeError(`percent must be 0 to 100, got ${percent}`);
  const position = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (position - below) * (high - low);
}

/** A confidence interval. */
export type Interval = { readonly low: number; readonly high: number };

/** 97.5% of the standard normal distribution lie below it, so both tails together have 5%. */
const Z = 1.959963984540054;

/**
 * Computes the 95% interval of a share of independent trials: the score interval of Wilson (1927), without continuity
 * correction. It is valid from one trial on, and stays within 0 to 1.
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
  // At the ends the limits are exactly 0 and 1, which rounding may miss.
  return {
    low: successes === 0 ? 0 : (centre - half) / scale,
    high: successes === trials ? 1 : (centre + half) / scale,
  };
}

/** Fills a list with random integers of 32 bits, like `crypto.getRandomValues`. */
type Random = (into: Uint32Array) => void;

/**
 * Creates reproducible random numbers with the small fast counter of Doty-Humphrey (sfc32), which passes the usual tests of
 * randomness.
 *
 * @param seed - An integer. Only its lowest 32 bits count.
 * @example
 * const random = seededRandom(1);
 * random(numbers); // the same numbers each time
 */
export function seededRandom(seed: number): Random {
  const state = Int32Array.of(0, seed, 0, 1);
  function fill(into: Uint32Array): void {
    // Local variables make this several times as fast.
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
  // Similar seeds give similar numbers until the state is mixed.
  fill(new Uint32Array(12));
  return fill;
}

const RESAMPLES = 10_000;

/**
 * Computes the 95% interval of a mean with the percentile bootstrap of Efron (1979): 95% of the means of 10,000 samples, drawn
 * with replacement, lie within it. For differences between pairs it is the paired bootstrap.
 *
 * @param values - At least one. Fewer than about 10 give an interval that is too narrow.
 * @param random - Seeded, for the same interval each time.
 * @throws RangeError for an empty list.
 * @example
 * bootstrapMean([12, 3, 8, -1], seededRandom(1)); // { low: 0.75, high: 10 } or so
 */
export function bootstrapMean(values: readonly number[], random: Random): Interval {
  if (values.length === 0) throw new RangeError("Cannot compute an interval from an empty list");
  const means = resampledMeans(values, random).sort();
  return { low: percentile(means, 2.5), high: percentile(means, 97.5) };
}

/**
 * Computes the means of 10,000 samples, drawn with replacement.
 *
 * @example
 * resampledMeans([1, 2, 3], seededRandom(1)).length; // 10000
 */
export function resampledMeans(values: readonly number[], random: Random): Float64Array {
  const drawnFrom = Float64Array.from(values);
  const size = drawnFrom.length;
  const bits = new Uint32Array(size);
  const scale = size / 2 ** 32;
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    random(bits);
    let sum = 0;
    for (let drawn = 0; drawn < size; drawn++) sum += drawnFrom[((bits[drawn] as number) * scale) | 0] as number;
    means[sample] = sum / size;
  }
  return means;
}

/**
 * Computes the p-value of the exact test of McNemar (1947): the probability that pairs which differ are split as unevenly as
 * these, or more so, if both ways are equally likely. Two-sided, by the binomial distribution, without mid-p correction.
 *
 * @param broken - Number of pairs that differ one way; `fixed` - the other way. Pairs that do not differ do not matter.
 * @returns From 0 to 1; 1 when no pair differs.
 * @throws RangeError for numbers that are no counts.
 * @example
 * mcnemarTest({ broken: 2, fixed: 9 }); // 0.0654…
 */
export function mcnemarTest({ broken, fixed }: { readonly broken: number; readonly fixed: number }): number {
  for (const [name, count] of Object.entries({ broken, fixed }))
    if (!(Number.isInteger(count) && count >= 0))
      throw new RangeError(`${name} must be a whole number from 0, got ${count}`);
  const pairs = broken + fixed;
  const fewer = Math.min(broken, fixed);
  // Logarithms, because 0.5 ** pairs is 0 from 1,075 pairs on; to base 2, which is exact below that.
  let logTerm = -pairs;
  let tail = 2 ** logTerm;
  for (let count = 1; count <= fewer; count++) {
    logTerm += Math.log2((pairs - count + 1) / count);
    tail += 2 ** logTerm;
  }
  return Math.min(1, 2 * tail);
}

/**
 * Computes the smallest number of differing pairs for which {@link mcnemarTest} can fall to `alpha` or below.
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
 * Adjusts the p-values of several tests with the step-down method of Holm (1979), so that the chance of any false alarm among
 * them stays that of one test.
 *
 * @param pValues - From 0 to 1, in any order.
 * @returns Adjusted p-values in the same order. Compare each with the same alpha.
 * @example
 * holmCorrection([0.01, 0.04, 0.03, 0.005]); // [0.03, 0.06, 0.06, 0.02]
 */
export function holmCorrection(pValues: readonly number[]): readonly number[] {
  const ranked = pValues.map((pValue, index) => ({ pValue, index })).sort((a, b) => a.pValue - b.pValue);
  const adjusted = [...pValues];
  let largest = 0;
  for (const [rank, { pValue, index }] of ranked.entries()) {
    // No adjusted value may be smaller than the one before it.
    largest = Math.max(largest, Math.min(1, pValue * (pValues.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}

/** How often a case ran, and how often it passed. */
export type Trials = { readonly trials: number; readonly passed: number };

/**
 * Estimates the chance that at least one of `k` attempts passes, pass@k: the unbiased estimate of Chen et al., "Evaluating
 * Large Language Models Trained on Code" (arXiv 2107.03374).
 *
 * @param k - From 1 to `trials`.
 * @throws RangeError for numbers that contradict each other.
 * @example
 * passAtK({ trials: 5, passed: 2 }, 3); // 0.9
 */
export function passAtK({ trials, passed }: Trials, k: number): number {
  check({ trials, passed }, k);
  return 1 - choiceShare(trials - passed, trials, k);
}

/**
 * Estimates the chance that all of `k` attempts pass, pass^k: the estimate of Yao et al., "τ-bench" (arXiv 2406.12045).
 *
 * @param k - From 1 to `trials`.
 * @throws RangeError for numbers that contradict each other.
 * @example
 * passHatK({ trials: 5, passed: 4 }, 2); // 0.6
 */
export function passHatK({ trials, passed }: Trials, k: number): number {
  check({ trials, passed }, k);
  return choiceShare(passed, trials, k);
}

/** The share of the ways to choose `k` of `all` that choose from `some` of them only, without large factorials. */
function choiceShare(some: number, all: number, k: number): number {
  let share = 1;
  for (let chosen = 0; chosen < k; chosen++) share *= Math.max(0, some - chosen) / (all - chosen);
  return share;
}

function check({ trials, passed }: Trials, k: number): void {
  if (![trials, passed, k].every(Number.isInteger) || passed < 0 || passed > trials || k < 1 || k > trials)
    throw new RangeError(`Of ${trials} trials ${passed} passed, and k is ${k}: k must be 1 to the number of trials`);
}
