/** `completed` = passed + failed + errors; `errors`: did not succeed; `failed`: succeeded, but did not pass. */
export type Counts = {
  readonly completed: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
};

export const NO_COUNTS: Counts = { completed: 0, passed: 0, failed: 0, errors: 0 };

/**
 * Adds two counts.
 *
 * @example
 * addCounts(countResult({ succeeded: true, passed: true }), NO_COUNTS).passed; // 1
 */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    completed: a.completed + b.completed,
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    errors: a.errors + b.errors,
  };
}

/**
 * The counts of one result.
 *
 * @example
 * countResult({ succeeded: false, passed: false }); // { completed: 1, passed: 0, failed: 0, errors: 1 }
 */
export function countResult(result: { readonly succeeded: boolean; readonly passed: boolean }): Counts {
  return {
    completed: 1,
    passed: result.succeeded && result.passed ? 1 : 0,
    failed: result.succeeded && !result.passed ? 1 : 0,
    errors: result.succeeded ? 0 : 1,
  };
}
