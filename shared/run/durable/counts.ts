import type { StageException } from "../../contract/index.ts";

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

/** A case that did not pass, in as few words as progress needs. */
export type RunFailure = {
  readonly caseId: string;
  /** Which repetition, from 0, where the run has several. */
  readonly repeat?: number;
  /** The stage that raised, and the first line of what it raised; neither is there where the case just did not pass. */
  readonly stage?: string;
  readonly message?: string;
};

/** A failure with its place among those that were told of, from 1: who asks again sees what is new. */
export type NumberedFailure = RunFailure & { readonly number: number };

/** The latest failures of a run: of many that come at once, some are told of. */
export const MOST_LATEST_FAILURES = 5;
const MOST_MESSAGE_CHARACTERS = 160;

/**
 * Describes a result that did not pass.
 *
 * @example
 * describeFailure(result, { caseId: "08fd…", repeats: 1 }); // { caseId: "08fd…", stage: "extract", message: "Error: no number" }
 */
export function describeFailure(
  { place, exception }: { readonly place: number; readonly exception?: StageException },
  { caseId, repeats }: { readonly caseId: string; readonly repeats: number },
): RunFailure {
  const which = { caseId, ...(repeats === 1 ? {} : { repeat: place % repeats }) };
  return exception === undefined
    ? which
    : { ...which, stage: exception.stage, message: firstLine(exception.message).slice(0, MOST_MESSAGE_CHARACTERS) };
}

/** Of `Context: A > B`, a line break, and `Error: text`, the error. */
function firstLine(message: string): string {
  const [first = "", second] = message.split("\n", 2);
  return first.startsWith("Context: ") && second !== undefined ? second : first;
}
