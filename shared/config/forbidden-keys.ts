import type { Json } from "../json.ts";

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a key could reach an object's prototype somewhere down the line. */
export const isForbiddenKey = (key: string): boolean => FORBIDDEN.has(key);

/** The first such key in a value, however deep, or `undefined`. */
export function findForbiddenKey(value: Json): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = !Array.isArray(value) && isForbiddenKey(key) ? key : findForbiddenKey(item as Json);
    if (found !== undefined) return found;
  }
  return undefined;
}
