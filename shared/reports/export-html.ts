import type { Block } from "./block.ts";
import { caseRows } from "./case-rows.ts";
import type { Report } from "./read-report.ts";
import { renderHtml } from "./render-html.ts";
import { summarizeReport } from "./summarize-run.ts";
import { summaryForPage } from "./summary-blocks.ts";
import { STATUS_WORDS } from "./status-words.ts";
import { transcriptBlocks, transcriptName } from "./transcript-blocks.ts";
import { transcribe } from "./transcript.ts";

/**
 * A run as one HTML page: the summary, the table of its cases, and the transcript of each, folded.
 *
 * @returns Pieces that make up the page.
 * @example
 * await writeFile("run.html", [...htmlOf(report)].join(""));
 */
export function htmlOf(report: Report): Generator<string> {
  return renderHtml(`Run ${report.uuid} (${report.pipeline})`, pageBlocks(report));
}

function* pageBlocks(report: Report): Generator<Block> {
  const summary = summarizeReport(report);
  yield* summaryForPage(summary);
  yield caseRows(summary, summary.cases);
  for (const result of report.results) {
    const transcript = transcribe(report, result);
    const name = `${transcriptName(transcript)}: ${STATUS_WORDS[transcript.status]}`;
    yield { kind: "details", summary: name, blocks: transcriptBlocks(transcript) };
  }
}
