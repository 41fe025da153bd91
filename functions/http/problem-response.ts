import type { HttpResponseInit } from "@azure/functions";
import type { Problem } from "../../shared/problem.ts";

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  409: "Conflict",
  422: "Unprocessable Content",
  500: "Internal Server Error",
};

export type ProblemDetails = {
  readonly status: 400 | 404 | 409 | 422 | 500;
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
  const body = { type: "about:blank", title: TITLES[status], status, detail, code, issues };
  return { status, headers: { "content-type": "application/problem+json" }, body: JSON.stringify(body) };
}
