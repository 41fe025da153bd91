import { printable } from "../../shared/base/text.ts";
import { textTable } from "../../shared/reports/render/index.ts";
import type { EvalResource } from "../../shared/contract/index.ts";
import { readableTime } from "./describe-run.ts";

/** Lists evals, with their problems below the table. */
export function renderEvals(found: readonly EvalResource[]): string {
  if (found.length === 0)
    return "There are no evals: write evals/NAME.yaml, or send evals of another folder with gotag push.\n";
  const rows = found.map((one) => [
    printable(one.name),
    printable(one.source),
    printable(one.pipeline ?? ""),
    one.problems === undefined ? nextOf(one) : `${one.problems.length} problems`,
    one.current === undefined ? lastOf(one) : "running",
    one.baseline === undefined ? "" : `${printable(one.baseline.run.slice(0, 8))} ${printable(one.baseline.date)}`,
  ]);
  const problems = found.flatMap(({ problems = [] }) => problems.map(({ path, message }) => `${path}: ${message}`));
  const lines = problems.map((problem) => `- ${printable(problem, { maxCharacters: 500 })}\n`).join("");
  return `${textTable(["name", "source", "pipeline", "next", "last", "baseline"], rows)}\n${lines}`;
}

const nextOf = ({ enabled, schedule, next }: EvalResource): string =>
  next !== undefined ? readableTime(next) : schedule === undefined ? "on request" : enabled ? "" : "not enabled";

const lastOf = ({ last }: EvalResource): string =>
  last === undefined
    ? ""
    : printable(`${last.date} ${last.passed ? "passed" : last.status === "completed" ? "FAILED" : last.status}`);

/**
 * Describes the result of an eval's run: the verdict, where the report is, and whether its receiver was notified.
 *
 * @example
 * describeVerdict(last); // "The eval passed: this run is the baseline of the next one.\nReport: …"
 */
export function describeVerdict({ passed, report, notified }: NonNullable<EvalResource["last"]>): string {
  const verdict = passed
    ? "The eval passed: this run is the baseline of the next one."
    : "The eval did not pass, and its baseline stays as it was.";
  const lines = [verdict, `Report: ${printable(report)}.md in container evals`];
  if (notified === "pending") lines.push("The notification is not delivered yet, and is retried later.");
  else if (notified !== undefined)
    lines.push(
      notified.delivered
        ? "The receiver was notified."
        : `The receiver could not be notified: ${printable(notified.error ?? "")}`,
    );
  return lines.join("\n");
}
