import Table from "cli-table3";

const SIDES = ["top", "bottom", "left", "right"];
const JOINTS = ["top-mid", "top-left", "top-right", "bottom-mid", "bottom-left", "bottom-right"];
const LINES = ["mid", "left-mid", "mid-mid", "right-mid"];
const chars = { ...Object.fromEntries([...SIDES, ...JOINTS, ...LINES].map((part) => [part, ""])), middle: "  " };

/**
 * Columns of text under a heading, without lines or colours, as wide as a terminal shows them.
 *
 * @param rows - Each with a cell for each column; cells must be printable (see `printable`).
 * @example
 * textTable(["id", "status"], [["08fd947c", "OK"]]); // "id        status\n08fd947c  OK"
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({ chars, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  table.push([...head], ...rows.map((row) => [...row]));
  return table.toString().replace(/ +$/gm, "");
}
