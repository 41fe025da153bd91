import { z } from "zod";

/**
 * One thing that is wrong with an input, in words for the person who wrote it.
 *
 * Checks collect problems instead of throwing at the first one, so that one answer lists them all.
 *
 * @example
 * const example: Problem = { path: "cases.yaml[3].uuid", message: 'is the same as that of case 1: "a1b2"' };
 */
const problem = z.object({
  /** Where: a file with an index, a dotted path of the configuration, or a field of the request. */
  path: z.string(),
  /** What was found there, and how to fix it. */
  message: z.string(),
});
export type Problem = z.infer<typeof problem>;

/** A list of problems, as answers have it. */
export const problems = z.array(problem).readonly();

/** The answer to a request that failed. */
export const problemDocument = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "One sentence, for people." }),
    code: z.string().meta({ description: "Stable, for programs." }),
    issues: problems,
  })
  .meta({ description: "What was wrong (RFC 9457)." });
export type ProblemDocument = z.infer<typeof problemDocument>;

/** The HTTP statuses of problems with their titles. */
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
