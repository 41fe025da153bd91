import type { Json, JsonObject } from "../json.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { overrideValue } from "./override-value.ts";
import { readSettings, type ConfigShape, type SettingGroup, type SettingTree } from "./setting-tree.ts";

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
