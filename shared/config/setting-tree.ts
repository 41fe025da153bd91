import type { Json } from "../json.ts";
import { copyJson } from "../runlog/copy-json.ts";
import { describeValue } from "../runlog/describe-value.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { isForbiddenKey } from "./forbidden-keys.ts";
import { isOpen, isPrompt, markedSetting } from "./settings.ts";

/** What a pipeline's `config` may look like: nested objects of defaults, prompts, internals and open objects. */
export type ConfigShape = { readonly [stage: string]: unknown };

/** A configuration's shape, read: what may be set, and what holds until it is. */
export type SettingTree =
  | { readonly kind: "group"; readonly isOpen: boolean; readonly children: ReadonlyMap<string, SettingTree> }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "internal" }
  | { readonly kind: "value"; readonly default: Json };

export type SettingGroup = Extract<SettingTree, { kind: "group" }>;

/**
 * Reads the shape of a configuration.
 *
 * @throws TypeError for a shape that no run could have: a default that JSON cannot hold, a key that no path can name.
 * @example
 * readSettings({ infer: { temperature: 0.7 } }).children.get("infer");
 */
export function readSettings(shape: ConfigShape): SettingGroup {
  return readGroup(shape, [], false);
}

/**
 * Every setting of a tree with its path, in the order in which they are written; a group before what it holds.
 *
 * @example
 * [...walkSettings(readSettings({ infer: { temperature: 0.7 } }))].map(({ path }) => path); // ["infer", "infer.temperature"]
 */
export function* walkSettings(tree: SettingTree, path: string = ""): Generator<{ path: string; setting: SettingTree }> {
  if (path !== "") yield { path, setting: tree };
  if (tree.kind !== "group") return;
  for (const [key, child] of tree.children) yield* walkSettings(child, path === "" ? key : `${path}.${key}`);
}

function readSetting(value: unknown, path: readonly string[]): SettingTree {
  const marked = markedSetting(value);
  if (marked !== undefined) {
    if (isPrompt(marked)) return { kind: "prompt", text: marked.text };
    if (isOpen(marked)) return readGroup(marked.value, path, true);
    return { kind: "internal" };
  }
  if (isObject(value)) return readGroup(value, path, false);
  const copy = copyJson(value);
  if (value !== undefined && copy.ok) return { kind: "value", default: copy.value };
  const found = copy.ok ? "undefined" : copy.found;
  throw new TypeError(
    `config.${path.join(".")}: the default is ${found}; give a value that JSON can hold, or prompt(…)`,
  );
}

function readGroup(value: unknown, path: readonly string[], open: boolean): SettingGroup {
  const where = ["config", ...path].join(".");
  if (!isPlainObject(value))
    throw new TypeError(`${where}: expected a plain object of settings, found ${describeValue(value)}`);
  const children = new Map<string, SettingTree>();
  for (const [key, child] of Object.entries(value)) {
    if (isForbiddenKey(key) || key === "" || /[.=]/.test(key))
      throw new TypeError(`${where}: "${key}" cannot be the name of a setting; use a name without "." and "="`);
    children.set(key, readSetting(child, [...path, key]));
  }
  return { kind: "group", isOpen: open, children };
}

/** Not only plain ones: an instance of a class where settings were meant is an error that says so. */
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
