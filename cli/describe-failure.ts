import { printable } from "../shared/reports/printable.ts";
import { ApiError } from "./api-error.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** Codes of errors for which the caller's command line or surroundings are to blame, so that nothing ran. */
const WRONG_REQUESTS: ReadonlySet<unknown> = new Set(["usage", "port-in-use", "port-unusable"]);

/**
 * What to say about an error, and how to end: 2 when the request was wrong and nothing ran, else 3.
 *
 * @example
 * describeFailure(new UsageError("There are no runs yet.")); // { text: "gotag: There are no runs yet.\n", exitCode: 2 }
 */
export function describeFailure(thrown: unknown): { readonly text: string; readonly exitCode: ExitCode } {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const issues = thrown instanceof ApiError ? thrown.issues : [];
  const lines = issues.map(({ path, message: found }) => (path === "" ? found : `${path}: ${found}`));
  const text = [`gotag: ${printableLines(message)}`, ...lines.map((line) => `  ${printableLines(line, "    ")}`)];
  return { text: text.map((line) => `${line}\n`).join(""), exitCode: exitCodeOf(thrown) };
}

function exitCodeOf(thrown: unknown): ExitCode {
  if (thrown instanceof ApiError) {
    // 408 and 429 are about the moment, not about what was asked.
    const isWrong = thrown.status >= 400 && thrown.status < 500 && thrown.status !== 408 && thrown.status !== 429;
    return isWrong ? EXIT.wrongRequest : EXIT.runFailed;
  }
  const { code } = Object(thrown) as { code?: unknown };
  return WRONG_REQUESTS.has(code) ? EXIT.wrongRequest : EXIT.runFailed;
}

/** Messages about templates and files show excerpts: their lines stay lines. */
const printableLines = (text: string, indent = "  "): string =>
  text
    .split("\n")
    .map((line) => printable(line))
    .join(`\n${indent}`);
