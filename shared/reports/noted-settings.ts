import { isObject } from "../json-object.ts";
import type { JsonObject } from "../json.ts";

/**
 * The settings of a run that tell it from others at a glance: the names of models, and the files of templates.
 *
 * @param config - The resolved configuration, as it stands in the run log.
 * @example
 * notedSettings({ infer: { model: { name: "flakey", settings: {} } } }); // { "infer.model.name": "flakey" }
 */
export function notedSettings(config: JsonObject): { readonly [path: string]: string } {
  const noted: { [path: string]: string } = {};
  const visit = (node: JsonObject, parents: readonly string[]): void => {
    for (const [key, value] of Object.entries(node)) {
      const path = [...parents, key];
      if (isObject(value)) visit(value, path);
      const isModelName = key === "name" && parents.at(-1) === "model";
      if (typeof value === "string" && (isModelName || Object.hasOwn(node, `${key}_text`)))
        noted[path.join(".")] = value;
    }
  };
  visit(config, []);
  return noted;
}
