import { printable, printableLines } from "../../../shared/base/text.ts";

/** The result of a check. */
export type Finding = {
  readonly check: string;
  /** Only problems make the command fail. */
  readonly status: "ok" | "warning" | "problem";
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
};

const finding =
  (status: Finding["status"]) =>
  (check: string, found: string, advice?: string): Finding => ({ check, status, found, advice });
export const [ok, warning, problem] = [finding("ok"), finding("warning"), finding("problem")];

const MARKS = { ok: "OK", warning: "WARN", problem: "FAIL" } as const;
const MARK_WIDTH = 6;

/**
 * Lists findings, with the advice below each.
 *
 * @example
 * renderFindings([ok("node", "Node 24.1.0")]); // "OK    node  Node 24.1.0\n\nAll checks passed.\n"
 */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => printable(check).length)) + 2;
  const indent = " ".repeat(MARK_WIDTH + width);
  const lines = findings.flatMap(({ check, status, found, advice }) => [
    MARKS[status].padEnd(MARK_WIDTH) + printable(check).padEnd(width) + indented(found, indent),
    ...(advice === undefined ? [] : [`${indent}→ ${indented(advice, indent)}`]),
  ]);
  return `${lines.join("\n")}\n\n${conclude(findings)}\n`;
}

const indented = (text: string, indent: string): string =>
  printableLines(text).trimEnd().replaceAll("\n", `\n${indent}`);

function conclude(findings: readonly Finding[]): string {
  const count = (wanted: Finding["status"]) => findings.filter(({ status }) => status === wanted).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  if (problems + warnings === 0) return "All checks passed.";
  return `${problems} ${problems === 1 ? "problem" : "problems"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.`;
}
