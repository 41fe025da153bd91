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
