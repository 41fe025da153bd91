import { gatesTable } from "../gates/render-gates.ts";
import type { Block } from "../reports/block.ts";
import { comparisonSummary } from "../reports/comparison-blocks.ts";
import { fitMarkdown, runBlocks } from "../reports/export-markdown.ts";
import type { Report } from "../reports/read-report.ts";
import type { NightResult } from "./night-result.ts";

/**
 * The report of a night as Markdown, as much as fits a comment on a pull request: the verdict, the gates, what changed since the
 * baseline, then the run.
 *
 * @example
 * nightMarkdown(result, { report, baseline });
 */
export function nightMarkdown(
  result: NightResult,
  { report, baseline }: { readonly report?: Report | undefined; readonly baseline?: Report | undefined },
): string {
  return fitMarkdown(nightBlocks(result, report, baseline));
}

function* nightBlocks(result: NightResult, report?: Report, baseline?: Report): Generator<Block> {
  const { eval: name, date, gates, problems = [], notes } = result;
  yield { kind: "heading", level: 1, text: `${name}, ${date}: ${result.passed ? "passed" : "FAILED"}` };
  yield { kind: "lines", lines: [outcomeOf(result), ...notes.map((note) => `Note: ${note}`)] };
  if (problems.length > 0)
    yield { kind: "table", head: ["where", "what is wrong"], rows: problems.map((one) => [one.path, one.message]) };
  if (gates.length > 0) yield gatesTable(gates);
  if (report !== undefined && baseline !== undefined) yield* comparisonSummary(baseline, report);
  if (report !== undefined) yield* runBlocks(report);
}

function outcomeOf({ status, run, error, gates, problems }: NightResult): string {
  const failed = gates.filter(({ passed }) => !passed).length;
  if (status === "not-started") return `Nothing was run: the eval has ${problems?.length ?? 0} problems.`;
  if (status !== "completed")
    return `Run ${run} ${status === "cancelled" ? "was cancelled" : "failed"}${error ? `: ${error}` : "."}`;
  if (gates.length === 0) return `Run ${run} completed. The eval has no gates.`;
  return failed === 0
    ? `Run ${run} completed, and kept to all gates.`
    : `Run ${run} completed, and ${failed} of ${gates.length} gates failed.`;
}
