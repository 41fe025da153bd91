import { compareRuns } from "./compare-runs.ts";
import { comparisonBlocks } from "./comparison-blocks.ts";
import { fitMarkdown } from "./export-markdown.ts";
import type { Report } from "./read-report.ts";
import { renderHtml } from "./render-html.ts";
import { CONTENT_TYPES, type RenderedReport } from "./render-report.ts";
import { renderText } from "./render-text.ts";

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
  return { contentType: CONTENT_TYPES[format], pieces: piecesOf(base, candidate, format) };
}

function piecesOf(base: Report, candidate: Report, format: ComparisonFormat): Iterable<string> {
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
