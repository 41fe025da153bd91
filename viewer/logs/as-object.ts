export type JsonObject = { readonly [key: string]: unknown };

/**
 * A JSON object as it is, and anything else as an empty one.
 *
 * @example
 * asObject(null); // {}
 */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
