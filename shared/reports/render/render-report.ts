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

/** What a report can be written as. */
export const REPORT_FORMATS = ["json", "text", "markdown", "html", "junit", "csv", "jsonl"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** `summary`: what became of the cases, and the totals. `format`: the transcripts of the cases. */
export type ReportKind = "summary" | "format";

type ReportOptions = {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  /** What became of the gates of the run, which the summary as Markdown begins with. */
  readonly gates?: readonly GateResult[];
};

/** A report that is written while it is read. */
export type RenderedReport = { readonly contentType: string; readonly pieces: Iterable<string> };

/** What the formats are in HTTP. */
const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
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

/** What a comparison can be written as. */
export const COMPARISON_FORMATS = ["json", "text", "markdown", "html"] as const;

export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** What a comparison can be in HTTP, but JSON. */
export const COMPARISON_TYPES = COMPARISON_FORMATS.slice(1).map((format) => CONTENT_TYPES[format]);

/**
 * Writes a comparison of two runs; as Markdown it fits a comment on a pull request.
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
 * The summary of a run as people read it: a row for each case, what the pipeline adds, then the totals. Plain text without
 * colours; what case data holds of control characters is written out, and long texts are cut.
 *
 * @example
 * process.stdout.write(renderSummary(summarizeRun(log)));
 */
export function renderSummary(summary: RunSummary): string {
  return [...renderText(summaryForTerminal(summary))].join("");
}

/**
 * The transcripts of cases of a run, made one after the other: those of a large run need not be held.
 *
 * @example
 * for (const piece of renderText(transcribeRun(report))) stdout.write(piece);
 */
export function* transcribeRun(report: Report): Generator<Block> {
  const { uuid, pipeline, status, configDifferences = [], results } = report;
  const state = status === "completed" ? [] : [`Its status is ${status}: there may be more cases than these.`];
  yield { kind: "heading", level: 1, text: `Run ${uuid} (${pipeline})`, lines: state };
  if (configDifferences.length > 0) yield settingsBlock(pipeline, configDifferences);
  if (results.length === 0) yield { kind: "lines", lines: ["There are no results."] };
  for (const result of results) yield* transcriptBlocks(transcribe(report, result));
}

/**
 * The results of a run as they stand in its log, one a line.
 *
 * @returns Pieces that make up the document.
 * @example
 * [...jsonlOf(report)][0]; // '{"succeeded":true,…}\n'
 */
export function* jsonlOf({ results }: Report): Generator<string> {
  for (const { recorded } of results) yield `${JSON.stringify(recorded)}\n`;
}
