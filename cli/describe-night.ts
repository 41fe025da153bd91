import { printable } from "../shared/base/text.ts";
import type { EvalResource } from "../shared/contract/index.ts";

/**
 * What came of the run of an eval: the verdict, where the report is, and whether its receiver was told.
 *
 * @example
 * describeNight(night); // "The eval passed: this run is the baseline of the next one.\nReport: …"
 */
export function describeNight({ passed, report, notified }: NonNullable<EvalResource["last"]>): string {
  const verdict = passed
    ? "The eval passed: this run is the baseline of the next one."
    : "The eval did not pass, and its baseline stays as it was.";
  const lines = [verdict, `Report: ${printable(report)}.md in container evals`];
  if (notified === "pending") lines.push("Its receiver has not taken the notification yet; it is told again later.");
  else if (notified !== undefined)
    lines.push(
      notified.delivered ? "Its receiver was told." : `Its receiver was not told: ${printable(notified.error ?? "")}`,
    );
  return lines.join("\n");
}
