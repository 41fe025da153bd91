import type { JsonObject } from "../json.ts";
import { notedSettings } from "./noted-settings.ts";

/**
 * The models of a run, each once, in the order of the stages that call them.
 *
 * @param config - The resolved configuration, as it stands in the run log.
 * @example
 * modelNames({ infer: { model: { name: "flakey", settings: {} } } }); // ["flakey"]
 */
export function modelNames(config: JsonObject): readonly string[] {
  const models = Object.entries(notedSettings(config)).filter(([path]) => /(^|\.)model\.name$/.test(path));
  return [...new Set(models.map(([, name]) => name))];
}
