import { copyJson } from "./copy-json.ts";

const MAX_CHARACTERS = 80;

/**
 * A value as an error quotes it: what it is, and its beginning.
 *
 * @example
 * describeValue(5); // "the number 5"
 * describeValue(["a"]); // 'the list ["a"]'
 * describeValue(undefined); // "nothing"
 * describeValue(new Map()); // "a Map"
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const copy = copyJson(value);
  if (!copy.ok) return copy.path === "$" ? copy.found : `a value with ${copy.found} in it`;
  const text = JSON.stringify(copy.value);
  const start = text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
  if (value === null || typeof value === "boolean") return start;
  return `the ${Array.isArray(value) ? "list" : typeof value === "string" ? "text" : typeof value} ${start}`;
}
