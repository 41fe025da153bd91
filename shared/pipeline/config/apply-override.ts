import { nearestPaths } from "../../base/edit-distance.ts";
import { jsonElseText, parseJson } from "../../base/json-text.ts";
import type { Problem } from "../../contract/index.ts";
import { describeValue, isObject, type Json } from "../../contract/json.ts";
import { holdsSecret, isSurelySecretName } from "../../platform/redact.ts";
import { findForbiddenKey, isForbiddenKey, type SettingGroup, type SettingTree, walkSettings } from "./setting-tree.ts";

type MutableObject = { [key: string]: Json };
type Override = {
  readonly settings: SettingGroup;
  /** Changed in place. */
  readonly config: MutableObject;
  readonly path: readonly string[];
  readonly given: Given;
};

const MOST_LEVELS = 50;
const LONGEST_PATH = 1_000;

/**
 * Applies one override to a configuration in the making.
 *
 * @returns What is wrong with it; the configuration is then as it was at that path.
 */
export function applyOverride({ settings, config, path, given }: Override): readonly Problem[] {
  const dotted = path.join(".");
  const refuse = (message: string): Problem[] => [{ path: dotted, message }];
  const store = (value: Json): Problem[] => {
    const key = findForbiddenKey(value);
    if (key !== undefined) return refuse(`contains the key "${key}", which cannot be set`);
    const blocked = setIn(config, path, value);
    return blocked === undefined ? [] : refuse(`cannot be set: ${blocked} holds a single value`);
  };

  if (path.length > MOST_LEVELS || dotted.length > LONGEST_PATH)
    return [
      {
        path: `${dotted.slice(0, 50)}…`,
        message: `has more than ${MOST_LEVELS} levels, or ${LONGEST_PATH} characters`,
      },
    ];
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

/** The setting at a path; "new" below an open object; "internal" for those that nobody may give. */
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

/** Sets a key, or removes it for null. Returns the path that stands in the way, if one does. */
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
  const known = [...walkSettings(settings)].filter(
    ({ setting }) => setting.kind === "prompt" || setting.kind === "value",
  );
  if (known.length === 0) return "It has no settings";
  const paths = nearestPaths(wanted, known.map(({ path }) => path)); // prettier-ignore
  return `The nearest are ${paths.join(", ")}`;
}

function listKeys(path: readonly string[], group: SettingGroup): string {
  const inside = [...walkSettings(group)].filter(
    ({ setting }) => setting.kind === "prompt" || setting.kind === "value",
  );
  const examples = inside.slice(0, 3).map(({ path: below }) => `${[...path, below].join(".")}=…`);
  return examples.length === 0 ? "" : ` Give ${examples.join(" or ")}`;
}

const isNull = (given: Given): boolean => ("json" in given ? given.json === null : given.text === "null");

/** What an override gives: the text behind `=` on a command line, or a value that has its type already. */
export type Given = { readonly text: string } | { readonly json: Json };

/**
 * The value that an override gives to a setting, in the type of the setting's default.
 *
 * @returns The value, or what was expected and found.
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
