import { visibleText } from "./visible-text.ts";

// Where a sign that takes two units was cut through.
const HALF_A_SIGN = /[\ud800-\udbff]$/;

/**
 * A text on one line of a table, cut at a length.
 *
 * @example
 * oneLine("first\nsecond", 9); // "first\\nse…"
 */
export function oneLine(text: string, maxCharacters = 200): string {
  // Cut before as well: a text of megabytes is not escaped for the sake of its beginning.
  const start = text.slice(0, maxCharacters + 1).replace(HALF_A_SIGN, "");
  const shown = visibleText(start).replaceAll("\n", "\\n").replaceAll("\t", "\\t");
  return text.length > maxCharacters ? `${[...shown].slice(0, maxCharacters).join("")}…` : shown;
}
