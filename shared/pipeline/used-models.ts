import { valueAt } from "../config/resolve-config.ts";
import type { JsonObject } from "../json.ts";
import type { StageOptions } from "./stage-options.ts";

/**
 * The models that a stage says it calls, each once.
 *
 * @example
 * usedModels({ uses: "infer.model.name" }, { infer: { model: { name: "perfect" } } }); // ["perfect"]
 */
export function usedModels({ uses = [] }: StageOptions, config: JsonObject): readonly string[] {
  const names = [uses].flat().map((path) => valueAt(config, path));
  return [...new Set(names.filter((name): name is string => typeof name === "string"))];
}
