import { displayWidth } from "./display-width.ts";

const GAP = "  ";

/**
 * Columns of text under a heading, without lines or colours, as wide as a terminal shows them.
 *
 * @param rows - Each with a cell for each column; cells must be printable (see `printable`).
 * @example
 * textTable(["id", "status"], [["08fd947c", "OK"]]); // "id        status\n08fd947c  OK"
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((text) => ({ text, width: displayWidth(text) })));
  const widths = head.map((_, column) => lines.reduce((most, cells) => Math.max(most, cells[column]?.width ?? 0), 0));
  return lines
    .map((cells) => cells.map(({ text, width }, column) => text + " ".repeat((widths[column] ?? width) - width)))
    .map((cells) => cells.join(GAP).trimEnd())
    .join("\n");
}
