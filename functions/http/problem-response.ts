import { PROBLEM_TITLES, type Problem, type ProblemDocument, type ProblemStatus } from "../../shared/contract/index.ts";
import { printableLines } from "../../shared/base/text.ts";
import { toFailure } from "../../shared/platform/envelope.ts";
import { redact } from "../../shared/platform/redact.ts";
import type { HttpAnswer } from "./route.ts";

/** Headers of every answer: no other site gets, frames or sniffs it. */
export const SECURITY_HEADERS: { readonly [name: string]: string } = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** Headers of every answer of the API: nothing is cached, and what a browser opens, such as an HTML report, runs and loads nothing. */
export const API_HEADERS: { readonly [name: string]: string } = {
  ...SECURITY_HEADERS,
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** A problem document without its fixed members. */
type ProblemDetails = Pick<ProblemDocument, "code" | "detail"> & {
  readonly status: ProblemStatus;
  readonly issues?: readonly Problem[];
};

/** Thrown by a handler to answer with a problem document. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";
  readonly details: ProblemDetails;
  constructor(details: ProblemDetails) {
    super(details.detail);
    this.details = details;
  }
}

/** A 400 that lists the problems of a request. */
export function invalidRequest(issues: readonly Problem[], detail = describeIssues(issues)): HttpProblem {
  return new HttpProblem({ status: 400, code: "invalid-request", detail, issues });
}

const describeIssues = ({ length }: readonly Problem[]): string =>
  length === 1
    ? "The request has a problem; nothing was started."
    : `The request has ${length} problems; nothing was started.`;

/** Runs `work`, and answers an error with one of the codes with the status of that code. */
export async function withProblems<T>(
  statuses: { readonly [code: string]: ProblemStatus },
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { code, message } = toFailure(thrown);
    const status = statuses[code];
    throw status === undefined ? thrown : new HttpProblem({ status, code, detail: message });
  }
}

const MAX_ISSUES = 1000;
const MAX_CHARACTERS = 2000;

/**
 * The answer that says what was wrong with a request: a problem document (RFC 9457) with a stable `code` and a list of
 * `issues` next to the standard members.
 */
export function problemResponse({ status, code, detail, issues = [] }: ProblemDetails): HttpAnswer {
  const shown = issues
    .slice(0, MAX_ISSUES)
    .map(({ path, message }) => ({ path: safeText(path), message: safeText(message) }));
  if (issues.length > shown.length)
    shown.push({ path: "", message: `… and ${issues.length - shown.length} more problems` });
  const body: ProblemDocument = {
    type: "about:blank",
    title: PROBLEM_TITLES[status],
    status,
    detail: safeText(detail),
    code,
    issues: shown,
  };
  return { status, headers: { "content-type": "application/problem+json" }, body: JSON.stringify(body) };
}

/** Much of the text was sent by the caller: it is cut, and moves no cursor where it is printed. */
function safeText(text: string): string {
  // Redacted before it is cut: nothing recognises half a key.
  const safe = redact(text);
  const cut = safe.length > MAX_CHARACTERS ? `${safe.slice(0, MAX_CHARACTERS - 1)}…` : safe;
  return printableLines(cut.toWellFormed());
}
