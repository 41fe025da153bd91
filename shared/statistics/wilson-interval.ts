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
