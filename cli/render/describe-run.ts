import { printable } from "../../shared/base/text.ts";
import { readableMs, readableUsd, shortIds } from "../../shared/reports/index.ts";
import type { NumberedFailure, Run, RunEstimate } from "../../shared/contract/index.ts";

/**
 * Formats a time in UTC, like run logs.
 *
 * @example
 * readableTime("2026-11-22T15:37:01.390Z"); // "2026-11-22 15:37:01Z"
 */
export function readableTime(iso: string): string {
  return iso.replace("T", " ").replace(/(\.\d+)?Z$/, "Z");
}

/**
 * Describes the status of a run, and why it may seem to be stuck.
 *
 * @example
 * describeStatus({ status: "running", waitingLanes: 3 }); // "running, 3 lanes wait"
 */
export function describeStatus(run: Pick<Run, "status" | "isEnding" | "waitingLanes">): string {
  return [run.status, ...(run.isEnding ? ["ending"] : describeWait(run))].join(", ");
}

/**
 * Says how many lanes wait, which may take hours.
 *
 * @example
 * describeWait({ waitingLanes: 3 }); // ["3 lanes wait"]
 */
export function describeWait({ waitingLanes = 0 }: Pick<Run, "waitingLanes">): readonly string[] {
  if (waitingLanes === 0) return [];
  return [waitingLanes === 1 ? "1 lane waits" : `${waitingLanes} lanes wait`];
}

/**
 * @example
 * describeCounts({ total: 3, completed: 2, passed: 2, failed: 0, errors: 0 }); // "2/3 done: 2 passed, 0 failed, 0 errors"
 */
export function describeCounts({ total, completed, passed, failed, errors }: Run["counts"]): string {
  return `${completed}/${total} done: ${passed} passed, ${failed} failed, ${errors} errors`;
}

/**
 * Describes a case that did not pass, for progress.
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

/**
 * Describes the estimated calls, cost and time of a run in one line.
 *
 * @param options.cache - Whether answers of models may come from earlier calls.
 * @example
 * describeEstimate({ models: ["gpt-5"], calls: 26, mostForAnswersUsd: 0.208 });
 * // "Estimate: 26 calls of gpt-5, at most $0.21 for the answers; no earlier run to estimate the cost of the prompts and the time from."
 */
export function describeEstimate(
  { models, calls, expected, mostForAnswersUsd }: RunEstimate,
  { cache = false }: { readonly cache?: boolean } = {},
): string {
  const called = `${calls} ${calls === 1 ? "call" : "calls"} of ${models.map((name) => printable(name)).join(", ")}`;
  const rest = cache ? " Cached answers are free." : "";
  if (expected !== undefined) {
    const { costUsd, elapsedMs, run, results } = expected;
    const cost = costUsd === 0 ? "at an unknown price" : `about ${readableUsd(costUsd)}`;
    const basis = `${results} ${results === 1 ? "result" : "results"} of run ${printable(run)}`;
    return `Estimate: ${called}, ${cost}, in about ${readableMs(elapsedMs)}, based on ${basis}.${rest}`;
  }
  const most = mostForAnswersUsd === undefined ? "" : `, at most ${readableUsd(mostForAnswersUsd)} for the answers`;
  const unknown = most === "" ? "the cost" : "the cost of the prompts";
  return `Estimate: ${called}${most}; no earlier run to estimate ${unknown} and the time from.${rest}`;
}
