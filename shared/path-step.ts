/**
 * One step of a path into JSON, as JavaScript would write it.
 *
 * @example
 * ["cart", 0, "unit price"].map(pathStep).join(""); // '.cart[0]["unit price"]'
 */
export function pathStep(key: PropertyKey): string {
  if (typeof key === "number") return `[${key}]`;
  const name = String(key);
  return /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
