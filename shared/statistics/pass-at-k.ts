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
