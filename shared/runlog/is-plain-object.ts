/**
 * Whether a value is an object of keys and values and nothing more, whichever realm made it: its prototype is a root, or it
 * has none. Lists, and instances of classes, are not.
 *
 * @example
 * isPlainObject({}); // true
 * isPlainObject(new Map()); // false
 */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
