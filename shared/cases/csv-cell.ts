import { jsonElseText } from "../config/override-value.ts";
import type { Json } from "../json.ts";

/** Fields of which an empty cell means that the case has none; any other empty cell is an empty text. */
const OPTIONAL = new Set(["uuid", "keywords", "turns"]);

/** What may be JSON. Most cells are not, and to find that out by `JSON.parse` costs an exception each. */
const MAYBE_JSON = /^\s*(?:["{[][^]*["}\]]|-?\d[\d.eE+-]*|true|false|null)\s*$/;

/**
 * The value of a cell: what it says in JSON, else its text. Keywords are split at commas.
 *
 * @returns `undefined` for an empty `uuid`, `keywords` or `turns`: the case has none.
 * @example
 * readCsvCell("answer", "2"); // 2
 * readCsvCell("user", "1 + 1"); // "1 + 1"
 * readCsvCell("keywords", "p0, sums"); // ["p0", "sums"]
 */
export function readCsvCell(column: string, text: string): Json | undefined {
  if (OPTIONAL.has(column) && text.trim() === "") return undefined;
  const value = MAYBE_JSON.test(text) ? jsonElseText(text) : text;
  if (column !== "keywords" || Array.isArray(value)) return value;
  return text.split(",").flatMap((keyword) => keyword.trim() || []);
}
