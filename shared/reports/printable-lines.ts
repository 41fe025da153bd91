import { printable } from "./printable.ts";

/**
 * A text of several lines as a terminal may show it: what would move its cursor or colour it is written out.
 *
 * @example
 * printableLines("first\nred \u001b[31m"); // "first\nred \\x1b[31m"
 */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line))
    .join("\n");
}
