import type { GateResult, RunSummary } from "../../contract/index.ts";
import { compareRuns, type Report, summarizeReport, transcribe } from "../index.ts";
import { comparisonBlocks } from "./comparison-blocks.ts";
import { csvOf } from "./csv.ts";
import { htmlOf, renderHtml } from "./html.ts";
import { junitXml } from "./junit.ts";
import { fitMarkdown, markdownOf, renderMarkdown } from "./markdown.ts";
import { settingsBlock, summaryForTerminal } from "./summary-blocks.ts";
import { type Block, renderText } from "./text.ts";
import { transcriptBlocks } from "./transcript-blocks.ts";

/** The formats of a report. */
export const REPORT_FORMATS = ["json", "text", "markdown", "html", "junit", "csv", "jsonl"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `summary`: statuses of the cases, and totals. `format`: transcripts of the cases. */
export type ReportKind = "summary" | "format";

type ReportOptions = {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  /** Results of the gates of the run, for the summary as Markdown. */
  readonly gates?: readonly GateResult[];
};

/** A report that is rendered while its pieces are consumed. */
export type RenderedReport = { readonly contentType: string; readonly pieces: Iterable<string> };

/** The media types of the formats. */
const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  json: "application/json",
  text: "text/plain; charset=utf-8",
  markdown: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
  junit: "application/xml",
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl",
};

/** The media types of a report, except JSON. */
export const REPORT_TYPES = REPORT_FORMATS.slice(1).map((format) => CONTENT_TYPES[format]);

/**
 * Writes a report. HTML (summary and transcripts), JUnit XML, CSV and JSONL (all results) are the same for both kinds. The
 * summary as Markdown fits a pull request comment.
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

/** The transcripts as one JSON document with a line for each case. */
function* transcriptsJson(report: Report): Generator<string> {
  const { uuid, pipeline, label, status, configDifferences } = report;
  const head = JSON.stringify({ uuid, pipeline, label, status, configDifferences });
  yield `${head.slice(0, -1)},"cases":[`;
  for (const [index, result] of report.results.entries())
    yield `${index === 0 ? "" : ","}\n${JSON.stringify(transcribe(report, result))}`;
  yield "\n]}\n";
}

/** The formats of a comparison. */
export const COMPARISON_FORMATS = ["json", "text", "markdown", "html"] as const;

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** The media types of a comparison, except JSON. */
export const COMPARISON_TYPES = COMPARISON_FORMATS.slice(1).map((format) => CONTENT_TYPES[format]);

/**
 * Writes a comparison of two runs. As Markdown it fits a pull request comment.
 *
 * @example
 * const { contentType, pieces } = renderComparison(base, candidate, "text");
 */
export function renderComparison(base: Report, candidate: Report, format: ComparisonFormat): RenderedReport {
  return { contentType: CONTENT_TYPES[format], pieces: comparisonPieces(base, candidate, format) };
}

function comparisonPieces(base: Report, candidate: Report, format: ComparisonFormat): Iterable<string> {
  switch (format) {
    case "json":
      return [JSON.stringify(compareRuns(base, candidate))];
    case "text":
      return renderText(comparisonBlocks(base, candidate));
    case "markdown":
      return [fitMarkdown(comparisonBlocks(base, candidate))];
    case "html":
      return renderHtml(`Comparison of ${base.uuid} and ${candidate.uuid}`, comparisonBlocks(base, candidate));
  }
}

/**
 * Renders the summary of a run as plain text without colours: a row for each case, the pipeline's own text, then the totals.
 * Control characters are written out, and long texts are cut.
 *
 * @example
 * process.stdout.write(renderSummary(summarizeReport(report)));
 */
export function renderSummary(summary: RunSummary): string {
  return [...renderText(summaryForTerminal(summary))].join("");
}

/** Writes the transcripts of a run one after the other, so that those of a large run never have to be in memory together. */
export function* transcribeRun(report: Report): Generator<Block> {
  const { uuid, pipeline, status, configDifferences = [], results } = report;
  const state = status === "completed" ? [] : [`Its status is ${status}: there may be more cases than these.`];
  yield { kind: "heading", level: 1, text: `Run ${uuid} (${pipeline})`, lines: state };
  if (configDifferences.length > 0) yield settingsBlock(pipeline, configDifferences);
  if (results.length === 0) yield { kind: "lines", lines: ["There are no results."] };
  for (const result of results) yield* transcriptBlocks(transcribe(report, result));
}

/**
 * Writes the results of a run as they are in its log, one on each line.
 *
 * @returns Pieces of the document.
 * @example
 * [...jsonlOf(report)][0]; // '{"succeeded":true,…}\n'
 */
export function* jsonlOf({ results }: Report): Generator<string> {
  for (const { recorded } of results) yield `${JSON.stringify(recorded)}\n`;
}
