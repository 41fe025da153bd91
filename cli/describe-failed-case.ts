import type { NumberedFailure } from "../shared/contract/index.ts";
import { printable } from "../shared/base/text.ts";
import { shortIds } from "../shared/reports/index.ts";

/**
 * A case that did not pass, as progress tells of it.
 *
 * @example
 * describeFailedCase({ number: 1, caseId: "08fd947c-…", stage: "extract", message: "Error: no number" });
 * // "08fd947c  extract: Error: no number"
 */
export function describeFailedCase({ caseId, repeat, stage, message }: Omit<NumberedFailure, "number">): string {
  const id = printable(shortIds([caseId]).get(caseId) ?? caseId);
  const which = repeat === undefined ? id : `${id} repeat ${repeat}`;
  const why = stage === undefined ? "failed" : `${stage}: ${message ?? ""}`;
  return `${which}  ${printable(why)}`;
}
