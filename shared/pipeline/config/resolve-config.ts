import type { Problem } from "../../contract/index.ts";
import { cloneJson, copyJson, type Json, type JsonObject } from "../../contract/json.ts";
import { applyOverride, type Given } from "./apply-override.ts";
import { type ConfigShape, isForbiddenKey, readSettings, type SettingGroup, walkSettings } from "./setting-tree.ts";

type MutableObject = { [key: string]: Json };

/**
 * The configuration of a run: the defaults, or another configuration to begin with, and what the caller gave.
 *
 * @param overrides - Texts `a.b.c=value`, which take the type of the default at their path; or an object, nested or with
 *   dotted keys, whose values have their types already; or a list of both. `null` removes a key. Of two for one path the later
 *   holds.
 * @param start - What to begin with, such as the configuration of a run before. Default: the defaults.
 * @returns The configuration, without the prompts that nobody gave, and everything that is wrong, all at once.
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
    if (setting.kind === "prompt" && valueAt(config, path) === undefined)
      problems.push({ path, message: `is missing: ${setting.text}. Give ${path}=…` });
  }
  return { config, problems };
}

/**
 * The value at a dotted path of a configuration, or `undefined`. Looks at own properties only.
 *
 * @example
 * valueAt({ infer: { temperature: 0.7 } }, "infer.temperature"); // 0.7
 */
export function valueAt(config: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = config;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined;
    value = (value as JsonObject)[key];
  }
  return value;
}

/**
 * A copy of a configuration with another value at a dotted path; objects on the way are made.
 *
 * @throws TypeError for a path through a prototype.
 * @example
 * withValueAt({}, "prepare.template_text", "Hi"); // { prepare: { template_text: "Hi" } }
 */
export function withValueAt(config: JsonObject, path: string, value: Json): JsonObject {
  const [key, ...rest] = path.split(".") as [string, ...string[]];
  if (isForbiddenKey(key)) throw new TypeError(`"${key}" cannot be the name of a setting`);
  if (rest.length === 0) return { ...config, [key]: value };
  const child = Object.hasOwn(config, key) ? config[key] : undefined;
  const group = typeof child === "object" && child !== null && !Array.isArray(child) ? (child as JsonObject) : {};
  return { ...config, [key]: withValueAt(group, rest.join("."), value) };
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
