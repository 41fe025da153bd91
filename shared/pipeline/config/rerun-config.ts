import type { Problem } from "../../contract/index.ts";
import { isPlainObject, type Json, type JsonObject } from "../../contract/json.ts";
import { overrideValue, resolveConfig, settingAt, withSettingAt } from "./resolve-config.ts";
import { type ConfigShape, describeConfig, readSettings, type SettingGroup, type SettingTree } from "./setting-tree.ts";

/**
 * Resolves the configuration of a rerun: that of the earlier run, including the texts of its templates, with overrides. A
 * template whose setting is overridden is read again.
 *
 * @param base - The resolved configuration of the earlier run.
 * @param options.isSameCode - Whether the code of the pipeline is still the same.
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
): { readonly config: JsonObject; readonly problems: readonly Problem[]; readonly warnings: readonly string[] } {
  const { config, leftOut } = isSameCode ? { config: base, leftOut: [] } : rebaseConfig(shape, base);
  const given = new Set(overriddenPaths(overrides));
  const texts = describeConfig(shape)
    .filter(({ path, template }) => template === true && given.has(path))
    .map(({ path }) => `${path}_text`)
    .filter((path) => settingAt(config, path) !== undefined);
  const start = texts.reduce((known, path) => withSettingAt(known, path, null), config);
  const warnings = leftOut.map((path) => `${path} is no setting of the pipeline as it is now, and was left out.`);
  return { ...resolveConfig(shape, overrides, start), warnings };
}

/**
 * Adapts the configuration of a run to a pipeline whose code has changed: new settings get their defaults, and values without a
 * setting, or with another type, are left out.
 *
 * @returns The configuration, and the dotted paths of the values that were left out.
 * @example
 * rebaseConfig({ infer: { temperature: 0.7, top_p: 1 } }, { infer: { temperature: 0, seed: 1 } });
 * // { config: { infer: { temperature: 0, top_p: 1 } }, leftOut: ["infer.seed"] }
 */
function rebaseConfig(shape: ConfigShape, config: JsonObject): { config: JsonObject; leftOut: readonly string[] } {
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
 * Lists the dotted paths of overrides.
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
