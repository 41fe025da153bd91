import type { HttpResponseInit } from "@azure/functions";
import type { Problem } from "../../shared/problem.ts";
import { redact } from "../../shared/secrets/redact.ts";

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

export type ProblemDetails = {
  readonly status: ProblemStatus;
  /** Stable, for programs. */
  readonly code: string;
  /** One sentence, for people. */
  readonly detail: string;
  readonly issues?: readonly Problem[];
};

/**
 * An answer that says what was wrong with the request, as a problem document (RFC 9457) with a stable `code` and a list of
 * `issues` beside the standard members.
 *
 * @example
 * problemResponse({ status: 404, code: "run-not-found", detail: 'There is no run "…".' });
 */
export function problemResponse({ status, code, detail, issues = [] }: ProblemDetails): HttpResponseInit {
  const body = { type: "about:blank", title: PROBLEM_TITLES[status], status, detail, code, issues };
  return { status, headers: { "content-type": "application/problem+json" }, body: redact(JSON.stringify(body)) };
}
