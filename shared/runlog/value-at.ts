/**
 * What stands at a place within a value; `undefined` where there is nothing.
 *
 * @example
 * valueAt({ cases: [{ uuid: "x" }] }, ["cases", 0, "uuid"]); // "x"
 */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as { readonly [key: PropertyKey]: unknown })[key];
  }
  return found;
}
