import type { Json } from "../json.ts";
import { copyJson } from "../runlog/copy-json.ts";
import { describeValue } from "../runlog/describe-value.ts";

/** What an override gives: the text behind `=` on a command line, or a value that has its type already. */
export type Given = { readonly text: string } | { readonly json: Json };

/**
 * JSON where the text parses as such, else the text itself.
 *
 * @example
 * jsonElseText("[1]"); // [1]
 * jsonElseText("one"); // "one"
 */
export function jsonElseText(text: string): Json {
  const parsed = parseJson(text);
  return parsed === undefined ? text : parsed;
}

/**
 * The value that an override gives to a setting, in the type of the setting's default.
 *
 * @returns The value, or what was expected and found.
 * @example
 * overrideValue({ text: "0.5" }, 0.7); // { value: 0.5 }
 * overrideValue({ text: "hot" }, 0.7); // { expected: "a number", found: 'the text "hot"' }
 */
export function overrideValue(given: Given, fallback: Json): { value: Json } | { expected: string; found: string } {
  const expected = typeOf(fallback);
  if ("json" in given)
    return fallback === null || typeOf(given.json) === expected
      ? { value: given.json }
      : { expected, found: describeValue(given.json) };
  if (typeof fallback === "string") return { value: given.text };
  if (fallback === null) return { value: jsonElseText(given.text) };
  const parsed = parseJson(given.text);
  return parsed !== undefined && typeOf(parsed) === expected
    ? { value: parsed }
    : { expected, found: describeValue(parsed ?? given.text) };
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list, such as [1, 2]";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "an object";
  }
}

function parseJson(text: string): Json | undefined {
  try {
    // Beyond JSON.parse: 1e999 parses as Infinity, which no JSON holds.
    const copy = copyJson(JSON.parse(text));
    return copy.ok ? copy.value : undefined;
  } catch {
    return undefined;
  }
}
