/** 97.5 % of the standard normal distribution lie below it. */
const Z = 1.959963984540054;

/**
 * The 95 % score interval of Wilson for a share that was seen so many times.
 *
 * @example
 * wilsonInterval(81, 263); // { low: 0.2553…, high: 0.3662… }
 */
export function wilsonInterval(passed: number, total: number): { readonly low: number; readonly high: number } {
  const share = passed / total;
  const centre = share + Z ** 2 / (2 * total);
  const half = Z * Math.sqrt((share * (1 - share)) / total + Z ** 2 / (4 * total ** 2));
  const scale = 1 + Z ** 2 / total;
  // At the ends the limits are 0 and 1, which rounding may miss.
  return {
    low: passed === 0 ? 0 : (centre - half) / scale,
    high: passed === total ? 1 : (centre + half) / scale,
  };
}
