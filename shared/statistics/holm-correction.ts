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
