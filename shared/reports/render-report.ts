import type { GateResult } from "../gates/gate.ts";
import { csvOf } from "./export-csv.ts";
import { htmlOf } from "./export-html.ts";
import { jsonlOf } from "./export-jsonl.ts";
import { junitXml } from "./export-junit.ts";
import { markdownOf } from "./export-markdown.ts";
import type { Report } from "./read-report.ts";
import { renderMarkdown } from "./render-markdown.ts";
import { renderSummary } from "./render-summary.ts";
import { renderText } from "./render-text.ts";
import { summarizeReport } from "./summarize-run.ts";
import { transcribeRun } from "./transcribe-run.ts";
import { transcribe } from "./transcript.ts";

/** What a report can be written as. */
export const REPORT_FORMATS = ["json", "text", "markdown", "html", "junit", "csv", "jsonl"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `summary`: what became of the cases, and the totals. `format`: the transcripts of the cases. */
export type ReportKind = "summary" | "format";

export type ReportOptions = {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  /** What became of the gates of the run, which the summary as Markdown begins with. */
  readonly gates?: readonly GateResult[];
};

/** A report that is written while it is read. */
export type RenderedReport = { readonly contentType: string; readonly pieces: Iterable<string> };

/** What the formats are in HTTP. */
export const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: "application/json",
  text: "text/plain; charset=utf-8",
  markdown: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
  junit: "application/xml",
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl",
};

/** What a report can be in HTTP, but JSON. */
export const REPORT_TYPES = REPORT_FORMATS.slice(1).map((format) => CONTENT_TYPES[format]);

/**
 * Writes a report. Both kinds are the same as HTML, which has summary and transcripts, and as JUnit XML, CSV and JSONL, which
 * have all results; the summary as Markdown fits a comment on a pull request.
 *
 * @example
 * const { contentType, pieces } = renderReport(report, { kind: "summary", format: "junit" });
 */
export function renderReport(report: Report, { kind, format, gates = [] }: ReportOptions): RenderedReport {
  return { contentType: CONTENT_TYPES[format], pieces: piecesOf(report, { kind, format, gates }) };
}

function piecesOf(report: Report, { kind, format, gates }: Required<ReportOptions>): Iterable<string> {
  const isSummary = kind === "summary";
  switch (format) {
    case "json":
      return isSummary ? [JSON.stringify(summarizeReport(report))] : transcriptsJson(report);
    case "text":
      return isSummary ? [renderSummary(summarizeReport(report))] : renderText(transcribeRun(report));
    case "markdown":
      return isSummary ? [markdownOf(report, gates)] : renderMarkdown(transcribeRun(report));
    case "html":
      return htmlOf(report);
    case "junit":
      return junitXml(report);
    case "csv":
      return csvOf(report);
    case "jsonl":
      return jsonlOf(report);
  }
}

/** The transcripts as one JSON document, a case a line. */
function* transcriptsJson(report: Report): Generator<string> {
  const { uuid, pipeline, label, status, configDifferences } = report;
  const head = JSON.stringify({ uuid, pipeline, label, status, configDifferences });
  yield `${head.slice(0, -1)},"cases":[`;
  for (const [index, result] of report.results.entries())
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(transcribe(report, result))}`;
  yield "\n]}\n";
}
