import { nearestNames } from "../../base/edit-distance.ts";
import { jsonElseText, parseJson } from "../../base/json-text.ts";
import type { Problem } from "../../contract/index.ts";
import { cloneJson, copyJson, describeValue, isObject, type Json, type JsonObject } from "../../contract/json.ts";
import { holdsSecret, isSurelySecretName } from "../../platform/redact.ts";
import {
  type ConfigShape,
  findForbiddenKey,
  isForbiddenKey,
  readSettings,
  type SettingGroup,
  type SettingTree,
  walkSettings,
} from "./setting-tree.ts";

type MutableObject = { [key: string]: Json };

/**
 * Resolves the configuration of a run: applies overrides to the defaults, or to another configuration.
 *
 * @param overrides - Texts `a.b.c=value`, which take the type of the default at their path; or an object, nested or with dotted
 *   keys, with typed values; or a list of both. `null` removes a key. Of several for one path, the last applies.
 * @param start - The configuration to start with, such as that of an earlier run. Default: the defaults.
 * @returns The configuration, without prompts that have no value, and all problems.
 * @example
 * resolveConfig({ infer: { temperature: 0.7 } }, ["infer.temperature=0"]); // { config: { infer: { temperature: 0 } }, problems: [] }
 */
export function resolveConfig(
  shape: ConfigShape,
  overrides: readonly (string | JsonObject)[] | JsonObject,
  start?: JsonObject,
): { config: JsonObject; problems: Problem[] } {
  const settings = readSettings(shape);
  const config = start === undefined ? defaultsOf(settings) : (cloneJson(start) as MutableObject);
  const problems: Problem[] = [];
  const given = [overrides]
    .flat()
    .flatMap((one) => (typeof one === "string" ? readText(one, problems) : readObject(one as JsonObject, problems)));
  for (const { path, value } of given) problems.push(...applyOverride({ settings, config, path, given: value }));
  for (const { path, setting } of walkSettings(settings)) {
    if (setting.kind === "prompt" && settingAt(config, path) === undefined)
      problems.push({ path, message: `is missing: ${setting.text}. Give ${path}=…` });
  }
  return { config, problems };
}

/**
 * Reads the value at a dotted path of a configuration, or `undefined`. Reads own properties only.
 *
 * @example
 * settingAt({ infer: { temperature: 0.7 } }, "infer.temperature"); // 0.7
 */
export function settingAt(config: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = config;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/**
 * Copies a configuration with another value at a dotted path. Missing objects on the path are created.
 *
 * @throws TypeError for a path through a prototype.
 * @example
 * withSettingAt({}, "prepare.template_text", "Hi"); // { prepare: { template_text: "Hi" } }
 */
export function withSettingAt(config: JsonObject, path: string, value: Json): JsonObject {
  const [key, ...rest] = path.split(".") as [string, ...string[]];
  if (isForbiddenKey(key)) throw new TypeError(`"${key}" cannot be the name of a setting`);
  if (rest.length === 0) return { ...config, [key]: value };
  const child = Object.hasOwn(config, key) ? config[key] : undefined;
  const group = typeof child === "object" && child !== null && !Array.isArray(child) ? (child as JsonObject) : {};
  return { ...config, [key]: withSettingAt(group, rest.join("."), value) };
}

function readText(override: string, problems: Problem[]): { path: string[]; value: Given }[] {
  const equals = override.indexOf("=");
  if (equals > 0) return [{ path: override.slice(0, equals).split("."), value: { text: override.slice(equals + 1) } }];
  problems.push({ path: override, message: "is no override. Write path=value, such as infer.model.name=perfect" });
  return [];
}

function readObject(overrides: JsonObject, problems: Problem[]): { path: string[]; value: Given }[] {
  const copy = copyJson(overrides);
  if (copy.ok) return [{ path: [], value: { json: copy.value } }];
  problems.push({ path: "config", message: `holds ${copy.found} at ${copy.path}. Give plain JSON` });
  return [];
}

function defaultsOf(group: SettingGroup): MutableObject {
  const result: MutableObject = {};
  for (const [key, child] of group.children) {
    if (child.kind === "group") result[key] = defaultsOf(child);
    else if (child.kind === "value") result[key] = cloneJson(child.default);
  }
  return result;
}

type Override = {
  readonly settings: SettingGroup;
  /** Is modified. */
  readonly config: MutableObject;
  readonly path: readonly string[];
  readonly given: Given;
};

const MAX_LEVELS = 50;
const MAX_PATH_CHARACTERS = 1_000;

/** Applies one override to a configuration. Returns its problems; then the value at the path does not change. */
function applyOverride({ settings, config, path, given }: Override): readonly Problem[] {
  const dotted = path.join(".");
  const refuse = (message: string): Problem[] => [{ path: dotted, message }];
  const store = (value: Json): Problem[] => {
    const key = findForbiddenKey(value);
    if (key !== undefined) return refuse(`contains the key "${key}", which cannot be set`);
    const blocked = setIn(config, path, value);
    return blocked === undefined ? [] : refuse(`cannot be set: ${blocked} holds a single value`);
  };

  if (path.length > MAX_LEVELS || dotted.length > MAX_PATH_CHARACTERS) {
    const message = `has more than ${MAX_LEVELS} levels, or ${MAX_PATH_CHARACTERS} characters`;
    return [{ path: `${dotted.slice(0, 50)}…`, message }];
  }
  const forbidden = path.find(isForbiddenKey);
  if (forbidden !== undefined) return refuse(`names "${forbidden}", which cannot be set`);
  const setting = findSetting(settings, path);
  if (setting === undefined) return refuse(`is no setting of this pipeline. ${suggest(dotted, settings)}`);
  if (setting === "internal") return refuse("is filled in by the run and cannot be given");

  if (setting !== "new" && setting.kind === "group") {
    const value = "json" in given ? given.json : jsonElseText(given.text);
    if (isObject(value))
      return Object.entries(value).flatMap(([key, item]) =>
        applyOverride({ settings, config, path: [...path, ...key.split(".")], given: { json: item } }),
      );
    if (path.length > 0 && isNull(given)) return store(null);
    return refuse(`holds several settings, and ${describeValue(value)} cannot replace them.${listKeys(path, setting)}`);
  }
  if (isSurelySecretName(dotted) || holdsSecret("text" in given ? given.text : JSON.stringify(given.json)))
    return refuse(
      "is a secret, or called like one, and settings are recorded. Give it as an environment variable of the app, and read it in the stage",
    );
  if (isNull(given)) return store(null);
  if (setting === "new" || setting.kind === "prompt")
    return store("json" in given ? given.json : jsonElseText(given.text));
  const result = overrideValue(given, setting.default);
  if ("value" in result) return store(result.value);
  return refuse(
    `takes ${result.expected} (its default is ${JSON.stringify(setting.default)}), but was given ${result.found}`,
  );
}

/** Finds the setting at a path; "new" below an open object; "internal" for a setting that users cannot set. */
function findSetting(
  settings: SettingGroup,
  path: readonly string[],
): Exclude<SettingTree, { kind: "internal" }> | "internal" | "new" | undefined {
  let setting: SettingTree = settings;
  for (const [index, key] of path.entries()) {
    if (setting.kind !== "group") return undefined;
    const child: SettingTree | undefined = setting.children.get(key);
    if (child === undefined) return setting.isOpen && !path.slice(index).includes("") ? "new" : undefined;
    setting = child;
  }
  return setting.kind === "internal" ? "internal" : setting;
}

/** Sets a key, or removes it for null. Returns the path of a value on the way that is not an object. */
function setIn(config: MutableObject, path: readonly string[], value: Json): string | undefined {
  let group = config;
  for (const [index, key] of path.slice(0, -1).entries()) {
    const child = Object.hasOwn(group, key) ? group[key] : undefined;
    if (child !== undefined && !isObject(child)) return path.slice(0, index + 1).join(".");
    if (child === undefined && value === null) return undefined;
    group = (group[key] = child ?? {}) as MutableObject;
  }
  const last = path.at(-1)!;
  if (value === null) delete group[last];
  else group[last] = value;
  return undefined;
}

function suggest(wanted: string, settings: SettingGroup): string {
  const known = pathsToSet(settings);
  return known.length === 0 ? "It has no settings" : `The nearest are ${nearestNames(wanted, known).join(", ")}`;
}

function listKeys(path: readonly string[], group: SettingGroup): string {
  const examples = pathsToSet(group)
    .slice(0, 3)
    .map((inside) => `${[...path, inside].join(".")}=…`);
  return examples.length === 0 ? "" : ` Give ${examples.join(" or ")}`;
}

const pathsToSet = (group: SettingGroup): readonly string[] =>
  [...walkSettings(group)].flatMap(({ path, setting: { kind } }) =>
    kind === "prompt" || kind === "value" ? [path] : [],
  );

const isNull = (given: Given): boolean => ("json" in given ? given.json === null : given.text === "null");

/** The value of an override: the text after `=` on the command line, or a typed value. */
type Given = { readonly text: string } | { readonly json: Json };

/**
 * Converts the value of an override to the type of the setting's default.
 *
 * @returns The value, or what was expected and what was found.
 * @example
 * overrideValue({ text: "0.5" }, 0.7); // { value: 0.5 }
 * overrideValue({ text: "hot" }, 0.7); // { expected: "a number", found: 'the text "hot"' }
 */
export function overrideValue(given: Given, fallback: Json): { value: Json } | { expected: string; found: string } {
  const expected = typeOf(fallback);
  if ("json" in given)
    return fallback === null || typeOf(given.json) === expected
      ? { value: given.json }
      : { expected, found: describeValue(given.json) };
  if (typeof fallback === "string") return { value: given.text };
  if (fallback === null) return { value: jsonElseText(given.text) };
  const parsed = parseJson(given.text);
  return parsed !== undefined && typeOf(parsed) === expected
    ? { value: parsed }
    : { expected, found: describeValue(parsed ?? given.text) };
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list, such as [1, 2]";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "an object";
  }
}
