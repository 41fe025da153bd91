import type { HttpResponseInit } from "@azure/functions";
import { PROBLEM_TITLES, type ProblemStatus, type Problem } from "../../shared/contract/index.ts";
import { printableLines } from "../../shared/base/text.ts";
import { redact } from "../../shared/platform/redact.ts";

export type ProblemDetails = {
  readonly status: ProblemStatus;
  /** Stable, for programs. */
  readonly code: string;
  /** One sentence, for people. */
  readonly detail: string;
  readonly issues?: readonly Problem[];
};

const MOST_ISSUES = 1000;
const MOST_CHARACTERS = 2000;

/**
 * An answer that says what was wrong with the request, as a problem document (RFC 9457) with a stable `code` and a list of
 * `issues` beside the standard members.
 *
 * @example
 * problemResponse({ status: 404, code: "run-not-found", detail: 'There is no run "…".' });
 */
export function problemResponse({ status, code, detail, issues = [] }: ProblemDetails): HttpResponseInit {
  const told = issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({ path: tell(path), message: tell(message) }));
  if (issues.length > told.length)
    told.push({ path: "", message: `… and ${issues.length - told.length} more problems` });
  const body = { type: "about:blank", title: PROBLEM_TITLES[status], status, detail: tell(detail), code, issues: told };
  return { status, headers: { "content-type": "application/problem+json" }, body: JSON.stringify(body) };
}

/** Much of what is told was sent by the caller: it is cut at a length, and moves no cursor where it is printed. */
function tell(text: string): string {
  // Half a key would be known to nobody.
  const safe = redact(text);
  const cut = safe.length > MOST_CHARACTERS ? `${safe.slice(0, MOST_CHARACTERS - 1)}…` : safe;
  return printableLines(cut.toWellFormed());
}
