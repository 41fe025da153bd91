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
