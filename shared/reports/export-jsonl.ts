import type { Report } from "./read-report.ts";

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
