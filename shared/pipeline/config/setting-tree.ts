import { copyJson, describeValue, isPlainObject, type Json } from "../../contract/json.ts";

// Registered symbol: a pipeline's settings are recognized whichever copy of this module made them.
const mark: unique symbol = Symbol.for("gotag.setting");

/** A setting that the user must give. */
export type Prompt = { readonly [mark]: "prompt"; readonly text: string };
/** A setting that the run fills in. */
export type Internal = { readonly [mark]: "internal" };
/** An object of settings that takes new keys. */
export type Open<V> = { readonly [mark]: "open"; readonly value: V };

/** The configuration as stages see it: prompts and internals are texts, everything else is its default or what was given. */
export type Resolved<C> = C extends Prompt | Internal
  ? string
  : C extends Open<infer V>
    ? Resolved<V> & { readonly [key: string]: unknown }
    : C extends object
      ? { readonly [K in keyof C]: Resolved<C[K]> }
      : C;

/**
 * Marks a setting that has no default: whoever starts a run must give it.
 *
 * @param text - What it is, for help and for the error when it is missing.
 * @example
 * config: { infer: { model: { name: prompt("Model name to use for inference stage") } } }
 */
export function prompt(text: string): Prompt {
  return { [mark]: "prompt", text };
}

/**
 * Marks a setting that the run fills in, such as the text of a template; it is hidden from help and cannot be given.
 *
 * @example
 * config: { prepare: { template: prompt("Template file"), template_text: internal() } }
 */
export function internal(): Internal {
  return { [mark]: "internal" };
}

/**
 * Marks an object that takes keys beyond its defaults.
 *
 * @example
 * config: { infer: { model: { settings: open({ temperature: 0.7 }) } } } // infer.model.settings.seed=1 is fine
 */
export function open<V extends object>(value: V): Open<V> {
  return { [mark]: "open", value };
}

/** Which mark a value of a configuration carries, if any. */
export function markedSetting(value: unknown): Prompt | Internal | Open<unknown> | undefined {
  return typeof value === "object" && value !== null && mark in value
    ? (value as Prompt | Internal | Open<unknown>)
    : undefined;
}

export const isPrompt = (setting: Prompt | Internal | Open<unknown>): setting is Prompt => setting[mark] === "prompt";
export const isOpen = (setting: Prompt | Internal | Open<unknown>): setting is Open<unknown> =>
  setting[mark] === "open";

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
