import type { RunEstimate } from "../shared/contract/index.ts";
import { printable } from "../shared/base/text.ts";
import { readableMs, readableUsd } from "../shared/reports/index.ts";

/**
 * What a run is likely to take, in one line.
 *
 * @param options.cache - Whether the run may be answered from earlier calls.
 * @example
 * describeEstimate({ models: ["gpt-5"], calls: 26, mostForAnswersUsd: 0.208 });
 * // "Estimate: 26 calls of gpt-5, at most $0.21 for the answers; no earlier run tells what the prompts cost, and how long they take."
 */
export function describeEstimate(
  { models, calls, expected, mostForAnswersUsd }: RunEstimate,
  { cache = false }: { readonly cache?: boolean | undefined } = {},
): string {
  const called = `${calls} ${calls === 1 ? "call" : "calls"} of ${models.map((name) => printable(name)).join(", ")}`;
  const rest = cache ? " What the cache answers takes nothing." : "";
  if (expected !== undefined) {
    const { costUsd, elapsedMs, run, results } = expected;
    const cost = costUsd === 0 ? "at a price that is not known" : `about ${readableUsd(costUsd)}`;
    const basis = `${results} ${results === 1 ? "result" : "results"} of run ${printable(run)}`;
    return `Estimate: ${called}, ${cost}, in about ${readableMs(elapsedMs)}, going by ${basis}.${rest}`;
  }
  const most = mostForAnswersUsd === undefined ? "" : `, at most ${readableUsd(mostForAnswersUsd)} for the answers`;
  const unknown = most === "" ? "what they cost" : "what the prompts cost";
  return `Estimate: ${called}${most}; no earlier run tells ${unknown}, and how long they take.${rest}`;
}
