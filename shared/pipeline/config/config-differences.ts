import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../../contract/json.ts";
import { printable } from "../../base/text.ts";
import { readSettings, type ConfigShape, type SettingGroup, type SettingTree } from "./setting-tree.ts";

/** A setting that is not as the pipeline has it. */
export type ConfigDifference = {
  /** Dotted path, as in overrides. */
  readonly path: string;
  /**
   * `given`: a prompt has a value; `changed`: it differs from the default; `added`: a new key of an open object; `removed`: it
   * was set to null.
   */
  readonly kind: "given" | "changed" | "added" | "removed";
  /** What holds when nothing is given; not there for a prompt and for a new key. */
  readonly default?: Json;
  /** What holds now; not there when it was removed. */
  readonly value?: Json;
};

const MOST_CHARACTERS = 100;

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

/**
 * Differences as a person reads them, a line each: `KEY: OLD => NEW`.
 *
 * @example
 * renderConfigDifferences([{ path: "infer.model.name", kind: "given", value: "perfect" }]);
 * // "infer.model.name: <prompt> => perfect"
 */
export function renderConfigDifferences(differences: readonly ConfigDifference[]): string {
  return differences.map((difference) => `${difference.path}: ${oldOf(difference)} => ${newOf(difference)}`).join("\n");
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
      if (isDeepStrictEqual(value, setting.default)) return [];
      return [{ path: dotted, kind: "changed", default: setting.default, value }];
    case "group":
      // Of a group that was removed each setting was.
      return differencesOfGroup(setting, isObject(value) ? value : {}, path);
  }
}

function oldOf({ kind, default: old }: ConfigDifference): string {
  if (kind === "given") return "<prompt>";
  return kind === "added" ? "<none>" : render(old!);
}

const newOf = ({ kind, value }: ConfigDifference): string => (kind === "removed" ? "<removed>" : render(value!));

/** A text as it would be typed, unless that would not show where it begins and ends. */
function render(value: Json): string {
  const isPlain = typeof value === "string" && value !== "" && value.trim() === value && !value.startsWith("<");
  return printable(isPlain ? value : JSON.stringify(value), { maxCharacters: MOST_CHARACTERS });
}
