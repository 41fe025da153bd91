import type { ConfigDifference } from "../../contract/index.ts";
import { equalJson, isObject, type Json, type JsonObject } from "../../contract/json.ts";
import { readSettings, type ConfigShape, type SettingGroup, type SettingTree } from "./setting-tree.ts";

/**
 * The settings of a run that differ from the pipeline's defaults, in the order in which the pipeline writes them. Values of
 * prompts always differ; what the run fills in, such as the texts of templates, is left out.
 *
 * @param shape - The pipeline's `config`.
 * @param config - Resolved, as it stands in a run log. Keys that the pipeline does not have (any more) are left out, but below
 *   an open object.
 * @example
 * configDifferences({ infer: { temperature: 0.7 } }, { infer: { temperature: 0 } });
 * // [{ path: "infer.temperature", kind: "changed", default: 0.7, value: 0 }]
 */
export function configDifferences(shape: ConfigShape, config: JsonObject): readonly ConfigDifference[] {
  return differencesOfGroup(readSettings(shape), config, []);
}

function differencesOfGroup(group: SettingGroup, config: JsonObject, path: readonly string[]): ConfigDifference[] {
  const known = [...group.children].flatMap(([key, setting]) =>
    differencesOf(setting, Object.hasOwn(config, key) ? config[key] : undefined, [...path, key]),
  );
  const added = Object.entries(config).flatMap(([key, value]): ConfigDifference[] =>
    group.isOpen && !group.children.has(key) ? [{ path: [...path, key].join("."), kind: "added", value }] : [],
  );
  return [...known, ...added];
}

function differencesOf(setting: SettingTree, value: Json | undefined, path: readonly string[]): ConfigDifference[] {
  const dotted = path.join(".");
  switch (setting.kind) {
    case "internal":
      return [];
    case "prompt":
      return value === undefined ? [] : [{ path: dotted, kind: "given", value }];
    case "value":
      if (value === undefined) return [{ path: dotted, kind: "removed", default: setting.default }];
      if (equalJson(value, setting.default)) return [];
      return [{ path: dotted, kind: "changed", default: setting.default, value }];
    case "group":
      // Of a group that was removed each setting was.
      return differencesOfGroup(setting, isObject(value) ? value : {}, path);
  }
}
