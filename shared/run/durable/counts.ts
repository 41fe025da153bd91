import type { Counts } from "../../contract/index.ts";

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
 * Counts one result.
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

/** How many of the latest failures of a run are kept. */
export const MAX_LATEST_FAILURES = 5;
