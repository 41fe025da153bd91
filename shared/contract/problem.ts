/**
 * One thing that is wrong with an input, in words for the person who wrote it.
 *
 * Checks collect problems instead of throwing at the first one, so that one answer lists them all.
 *
 * @example
 * const problem: Problem = { path: "cases.yaml[3].uuid", message: 'is the same as that of case 1: "a1b2"' };
 */
export type Problem = {
  /** Where: a file with an index, a dotted path of the configuration, or a field of the request. */
  readonly path: string;
  /** What was found there, and what to do. */
  readonly message: string;
};

/** The statuses that problems have, with their titles. */
export const PROBLEM_TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
} as const;

export type ProblemStatus = keyof typeof PROBLEM_TITLES;
