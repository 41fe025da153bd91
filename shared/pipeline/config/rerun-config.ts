import type { Problem } from "../../contract/index.ts";
import { isPlainObject, type Json, type JsonObject } from "../../contract/json.ts";
import { overrideValue } from "./apply-override.ts";
import { describeConfig } from "./describe-config.ts";
import { resolveConfig, valueAt, withValueAt } from "./resolve-config.ts";
import { type ConfigShape, readSettings, type SettingGroup, type SettingTree } from "./setting-tree.ts";

export type RerunConfig = {
  readonly config: JsonObject;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
};

/**
 * The configuration of a run that is run again: as it was, with its template texts, and what the caller gave. A template whose
 * setting is given is read anew.
 *
 * @param base - The resolved configuration of the run before.
 * @param options.isSameCode - Whether it was resolved for the pipeline as it is now.
 * @example
 * rerunConfig(definition.config, request.pipeline.config, { overrides: ["infer.temperature=0"], isSameCode: true });
 */
export function rerunConfig(
  shape: ConfigShape,
  base: JsonObject,
  {
    overrides,
    isSameCode,
  }: { readonly overrides: readonly (string | JsonObject)[] | JsonObject; readonly isSameCode: boolean },
): RerunConfig {
  const { config, leftOut } = isSameCode ? { config: base, leftOut: [] } : rebaseConfig(shape, base);
  const given = new Set(overriddenPaths(overrides));
  const texts = describeConfig(shape)
    .filter(({ path, template }) => template === true && given.has(path))
    .map(({ path }) => `${path}_text`)
    .filter((path) => valueAt(config, path) !== undefined);
  const start = texts.reduce((known, path) => withValueAt(known, path, null), config);
  const warnings = leftOut.map((path) => `${path} is no setting of the pipeline as it is now, and was left out.`);
  return { ...resolveConfig(shape, overrides, start), warnings };
}

export type RebasedConfig = {
  readonly config: JsonObject;
  /** Dotted paths of what the pipeline has no place for any more. */
  readonly leftOut: readonly string[];
};

/**
 * The configuration of a run for a pipeline whose code has changed since: new settings have their defaults, and what is no
 * setting any more, or has another type now, is left out.
 *
 * @param config - Resolved, as it was.
 * @example
 * rebaseConfig({ infer: { temperature: 0.7, top_p: 1 } }, { infer: { temperature: 0, seed: 1 } });
 * // { config: { infer: { temperature: 0, top_p: 1 } }, leftOut: ["infer.seed"] }
 */
export function rebaseConfig(shape: ConfigShape, config: JsonObject): RebasedConfig {
  const leftOut: string[] = [];
  return { config: rebaseGroup(readSettings(shape), config, { path: [], leftOut }), leftOut };
}

type Place = { readonly path: readonly string[]; readonly leftOut: string[] };

function rebaseGroup(group: SettingGroup, config: JsonObject, { path, leftOut }: Place): JsonObject {
  const rebased: { [key: string]: Json } = {};
  for (const [key, setting] of group.children) {
    const known = Object.hasOwn(config, key) ? config[key] : undefined;
    const value = rebase(setting, known, { path: [...path, key], leftOut });
    if (value !== undefined) rebased[key] = value;
  }
  for (const [key, value] of Object.entries(config)) {
    if (group.children.has(key)) continue;
    if (group.isOpen) rebased[key] = value;
    else leftOut.push([...path, key].join("."));
  }
  return rebased;
}

function rebase(setting: SettingTree, known: Json | undefined, place: Place): Json | undefined {
  if (setting.kind === "group") {
    if (known !== undefined && !isPlainObject(known)) place.leftOut.push(place.path.join("."));
    return rebaseGroup(setting, isPlainObject(known) ? (known as JsonObject) : {}, place);
  }
  if (setting.kind !== "value") return known;
  if (known === undefined) return setting.default;
  const fitting = overrideValue({ json: known }, setting.default);
  if ("value" in fitting) return fitting.value;
  place.leftOut.push(place.path.join("."));
  return setting.default;
}

/**
 * The settings that overrides name, as dotted paths.
 *
 * @param overrides - As for `resolveConfig`.
 * @example
 * overriddenPaths({ infer: { model: { name: "perfect" } }, "prepare.template": "mine.njk" }); // ["infer.model.name", "prepare.template"]
 */
export function overriddenPaths(overrides: readonly (string | JsonObject)[] | JsonObject): readonly string[] {
  return [overrides]
    .flat()
    .flatMap((one) => (typeof one === "string" ? [one.split("=", 1)[0] as string] : leavesOf(one as JsonObject, [])));
}

function leavesOf(value: Json, path: readonly string[]): readonly string[] {
  if (!isPlainObject(value)) return [path.join(".")];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item as Json, [...path, key]));
}
