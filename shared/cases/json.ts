import { describeJsonError } from "../base/json-text.ts";

/** What a file holds, or why it holds nothing: one text for each error, with the line where that is known. */
export type ParsedFile = { readonly value: unknown } | { readonly errors: readonly string[] };

/**
 * Reads a file of JSON.
 *
 * @example
 * parseJsonFile("[1]"); // { value: [1] }
 */
export function parseJsonFile(text: string): ParsedFile {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { errors: [`is not JSON: ${describeJsonError(error)}`] };
  }
}
