import { isPlainObject, type Json } from "../contract/json.ts";

/** A difference between two values. `actual` or `expected` is missing if that value has nothing at the path. */
export type JsonDifference = {
  /** For example `$.items[0].name`. */
  readonly path: string;
  readonly actual?: Json;
  readonly expected?: Json;
};

/**
 * Compares two JSON values: lists in their order, objects in any order.
 *
 * @returns Whether they are equal, and all innermost differences.
 * @example
 * jsonEqual({ a: 1, b: [2] }, { b: [2], a: 1 }); // { isEqual: true, differences: [] }
 * jsonEqual({ b: [2, 3] }, { b: [4] }).differences;
 * // [{ path: "$.b[0]", actual: 2, expected: 4 }, { path: "$.b[1]", actual: 3 }]
 */
export function jsonEqual(
  actual: Json,
  expected: Json,
): { readonly isEqual: boolean; readonly differences: readonly JsonDifference[] } {
  const differences = [...differ({ actual }, { expected }, "$")];
  return { isEqual: differences.length === 0, differences };
}

type Actual = { readonly actual?: Json };
type Expected = { readonly expected?: Json };

function* differ(a: Actual, b: Expected, path: string): Generator<JsonDifference> {
  const { actual } = a;
  const { expected } = b;
  if (Array.isArray(actual) && Array.isArray(expected)) {
    for (let index = 0; index < Math.max(actual.length, expected.length); index++)
      yield* differ(itemOf(a, index), itemOf(b, index), `${path}[${index}]`);
  } else if (isPlainObject(actual) && isPlainObject(expected)) {
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)]))
      yield* differ(itemOf(a, key), itemOf(b, key), `${path}${stepTo(key)}`);
  } else if (!("actual" in a && "expected" in b && actual === expected)) yield { path, ...a, ...b };
}

/** Returns an item of a value under the name of the value (`actual` or `expected`); an empty object if there is none. */
function itemOf<T extends object>(named: T, key: string | number): T {
  const [name, value] = Object.entries(named)[0] as [string, object];
  return (Object.hasOwn(value, key) ? { [name]: value[key as never] } : {}) as T;
}

const stepTo = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);
