/** The values of JSON: the only ones that stages may return, and that travel between them. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object, when nothing more is known of it. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether a value is a JSON object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A JSON object as it is, and anything else as an empty one. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** Whether two values are the same JSON: lists in their order, objects with their keys in any order. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item: Json, index) => equalJson(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
  );
}

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

/** Deep enough for any answer that is meant, and shallow enough for every reader of the log, recursive ones included. */
const MAX_DEPTH = 500;

/** A plain copy, or the first value that is not JSON, with its path. */
type JsonCopy =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly path: string; readonly found: string };

/**
 * Copies a value into plain JSON that shares nothing with the original, or reports the first value that is not JSON.
 *
 * `undefined` becomes null; as a property it is left out, as `JSON.stringify` does. Nothing is converted silently: dates,
 * maps, class instances, functions, symbols, BigInts, NaN, Infinity, holes, cycles and nesting of more than 500 levels are refused.
 *
 * @example
 * copyJson({ score: 1 }); // { ok: true, value: { score: 1 } }
 * copyJson({ tags: [new Set()] }); // { ok: false, path: "$.tags[0]", found: "a Set" }
 */
export function copyJson(value: unknown): JsonCopy {
  const path: (string | number)[] = [];
  const ancestors: object[] = [];

  function copy(item: unknown): Json {
    switch (typeof item) {
      case "string":
      case "boolean":
        return item;
      case "number":
        if (!Number.isFinite(item)) throw new NotJson(String(item));
        return item;
      case "undefined":
        return null;
      case "object":
        return item === null ? null : copyObject(item);
      case "bigint":
        throw new NotJson("a BigInt");
      default:
        throw new NotJson(`a ${typeof item}`);
    }
  }

  function copyObject(item: object): Json {
    const ancestor = ancestors.indexOf(item);
    if (ancestor >= 0) throw new NotJson(`a cycle back to ${formatPath(path.slice(0, ancestor))}`);
    if (ancestors.length === MAX_DEPTH) throw new NotJson(`more than ${MAX_DEPTH} levels of nesting`);
    ancestors.push(item);
    const result = Array.isArray(item) ? copyArray(item) : copyRecord(item);
    ancestors.pop();
    return result;
  }

  function copyArray(items: readonly unknown[]): Json {
    const result: Json[] = [];
    for (let index = 0; index < items.length; index++) {
      path.push(index);
      if (!(index in items)) throw new NotJson("a hole");
      result.push(copy(items[index]));
      path.pop();
    }
    return result;
  }

  function copyRecord(record: object): Json {
    if (!isPlainObject(record)) throw new NotJson(describeInstance(record));
    const result: { [key: string]: Json } = {};
    for (const key of Reflect.ownKeys(record)) {
      if (typeof key === "symbol") throw new NotJson("a symbol as a key");
      if (!Object.prototype.propertyIsEnumerable.call(record, key)) continue;
      path.push(key);
      const item = record[key];
      if (item !== undefined) setOwn(result, key, copy(item));
      path.pop();
    }
    return result;
  }

  try {
    return { ok: true, value: copy(value) };
  } catch (thrown) {
    // What is not ours was thrown by the value: a getter, or a trap of a proxy.
    const found = thrown instanceof NotJson ? thrown.message : "something that throws when it is read";
    return { ok: false, path: formatPath(path), found };
  }
}

/**
 * Copies what is known to be plain JSON, faster than `copyJson` and `structuredClone`.
 *
 * @example
 * cloneJson({ score: 1 }); // { score: 1 }
 */
export function cloneJson<T extends Json>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as unknown as T;
  const result: { [key: string]: Json } = {};
  for (const key of Object.keys(value)) setOwn(result, key, cloneJson((value as { [key: string]: Json })[key]!));
  return result as T;
}

class NotJson extends Error {}

function describeInstance(instance: object): string {
  const name = instance.constructor?.name || "class instance";
  return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

/** As assignment, but `__proto__` is a key like any other. */
function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

function formatPath(path: readonly (string | number)[]): string {
  const text = path.map(pathStep);
  return text.length <= 20 ? `$${text.join("")}` : `$${text.slice(0, 20).join("")}…`;
}

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

/**
 * Returns the value at a path within another value, or `undefined`.
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
