import { renderText } from "./render-text.ts";
import { summaryForTerminal } from "./summary-blocks.ts";
import type { RunSummary } from "./summarize-run.ts";

/**
 * The summary of a run as people read it: a row for each case, what the pipeline adds, then the totals. Plain text without
 * colours; what case data holds of control characters is written out, and long texts are cut.
 *
 * @example
 * process.stdout.write(renderSummary(summarizeRun(log)));
 */
export function renderSummary(summary: RunSummary): string {
  return [...renderText(summaryForTerminal(summary))].join("");
}
