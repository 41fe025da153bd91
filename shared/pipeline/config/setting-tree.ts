import type { SettingDescription } from "../../contract/index.ts";
import { copyJson, describeValue, isPlainObject, type Json } from "../../contract/json.ts";

// A registered symbol, so that settings created by another copy of this module are recognized.
const mark: unique symbol = Symbol.for("gotag.setting");

/** A setting that the user must give. */
export type Prompt = { readonly [mark]: "prompt"; readonly text: string };
/** A setting that the run fills in. */
export type Internal = { readonly [mark]: "internal" };
/** An object of settings that takes new keys. */
export type Open<V> = { readonly [mark]: "open"; readonly value: V };

/** The resolved configuration that stages get: prompts and internals are texts, other settings have the type of the default. */
export type Resolved<C> = C extends Prompt | Internal
  ? string
  : C extends Open<infer V>
    ? Resolved<V> & { readonly [key: string]: unknown }
    : C extends object
      ? { readonly [K in keyof C]: Resolved<C[K]> }
      : C;

/**
 * Marks a setting without a default, which every run must give.
 *
 * @param text - Describes the setting in help, and in the error if it is missing.
 * @example
 * config: { infer: { model: { name: prompt("Model name to use for inference stage") } } }
 */
export function prompt(text: string): Prompt {
  return { [mark]: "prompt", text };
}

/**
 * Marks a setting that the run fills in, such as the text of a template. It is hidden from help and cannot be set.
 *
 * @example
 * config: { prepare: { template: prompt("Template file"), template_text: internal() } }
 */
export function internal(): Internal {
  return { [mark]: "internal" };
}

/**
 * Marks an object that accepts keys besides its defaults.
 *
 * @param value - The defaults.
 * @example
 * config: { infer: { model: { settings: open({ temperature: 0.7 }) } } } // infer.model.settings.seed=1 is fine
 */
export function open<V extends object>(value: V): Open<V> {
  return { [mark]: "open", value };
}

/** A pipeline's `config`: nested objects of defaults, prompts, internals and open objects. */
export type ConfigShape = { readonly [stage: string]: unknown };

/** The settings of a `config` with their defaults. */
export type SettingTree =
  | { readonly kind: "group"; readonly isOpen: boolean; readonly children: ReadonlyMap<string, SettingTree> }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "internal" }
  | { readonly kind: "value"; readonly default: Json };

export type SettingGroup = Extract<SettingTree, { kind: "group" }>;

/**
 * Reads a pipeline's `config`.
 *
 * @throws TypeError for an invalid `config`: a default that is not JSON, or a key that cannot be part of a path.
 */
export function readSettings(shape: ConfigShape): SettingGroup {
  return readGroup(shape, [], false);
}

/**
 * Yields all settings of a tree with their paths, in the order of the source; a group comes before its settings.
 *
 * @example
 * [...walkSettings(readSettings({ infer: { temperature: 0.7 } }))].map(({ path }) => path); // ["infer", "infer.temperature"]
 */
export function* walkSettings(tree: SettingTree, path: string = ""): Generator<{ path: string; setting: SettingTree }> {
  if (path !== "") yield { path, setting: tree };
  if (tree.kind !== "group") return;
  for (const [key, child] of tree.children) yield* walkSettings(child, path === "" ? key : `${path}.${key}`);
}

/**
 * Lists the settings of a `config` in the order of the source.
 *
 * @example
 * describeConfig({ infer: { temperature: 0.7 } }); // [{ path: "infer.temperature", kind: "value", default: 0.7 }]
 */
export function describeConfig(shape: ConfigShape): readonly SettingDescription[] {
  const all = [...walkSettings(readSettings(shape))];
  const internals = new Set(all.filter(({ setting }) => setting.kind === "internal").map(({ path }) => path));
  return all.flatMap(({ path, setting }): SettingDescription[] => {
    const template = internals.has(`${path}_text`) && { template: true as const };
    switch (setting.kind) {
      case "group":
        return setting.isOpen ? [{ path, kind: "value", open: true }] : [];
      case "prompt":
        return [{ path, kind: "prompt", text: setting.text, ...template }];
      case "internal":
        return [{ path, kind: "internal" }];
      case "value":
        return [{ path, kind: "value", default: setting.default, ...template }];
    }
  });
}

function readSetting(value: unknown, path: readonly string[]): SettingTree {
  if (isMarked(value)) {
    if (value[mark] === "prompt") return { kind: "prompt", text: value.text };
    return value[mark] === "open" ? readGroup(value.value, path, true) : { kind: "internal" };
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

const isMarked = (value: unknown): value is Prompt | Internal | Open<unknown> =>
  typeof value === "object" && value !== null && mark in value;

/** Includes instances of classes, which `readGroup` refuses with an error. */
const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a key could reach the prototype of an object. */
export const isForbiddenKey = (key: string): boolean => FORBIDDEN.has(key);

/** Finds the first forbidden key at any depth of a value, or `undefined`. */
export function findForbiddenKey(value: Json): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = !Array.isArray(value) && isForbiddenKey(key) ? key : findForbiddenKey(item as Json);
    if (found !== undefined) return found;
  }
  return undefined;
}
