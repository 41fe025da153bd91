import type { Json } from "../json.ts";
import { pathStep } from "../path-step.ts";
import { isPlainObject } from "./is-plain-object.ts";

/** Deep enough for any answer that is meant, and shallow enough for every reader of the log, recursive ones included. */
const MAX_DEPTH = 500;

/** A plain copy, or the first thing that JSON cannot hold and the place where it stands. */
export type JsonCopy =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly path: string; readonly found: string };

/**
 * Copies a value into plain JSON that shares nothing with the original, or says what JSON cannot hold.
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
