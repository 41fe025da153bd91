import { isPlainObject } from "../runlog/is-plain-object.ts";
import type { JsonObject } from "../json.ts";
import { adaptSettings } from "../models/adapt-settings.ts";
import type { FamilyName } from "../models/model-families.ts";
import type { StageSettingChange } from "../runlog/run-log.ts";

/**
 * What becomes of the settings of the models that a configuration names, stage by stage, on their way to the models.
 *
 * @param familyOf - The family of the model of that name; `undefined` where there is none.
 * @example
 * settingChanges({ infer: { model: { name: "gpt-5", settings: { max_tokens: 800 } } } }, () => "gpt-5");
 * // [{ stage: "infer", model: "gpt-5", setting: "max_tokens", change: "renamed", to: "max_completion_tokens", reason: "…" }]
 */
export function settingChanges(
  config: JsonObject,
  familyOf: (model: string) => FamilyName | undefined,
): readonly StageSettingChange[] {
  return Object.entries(config).flatMap(([stage, settings]) => {
    const model = isPlainObject(settings) ? settings["model"] : undefined;
    if (!isPlainObject(model) || typeof model["name"] !== "string" || !isPlainObject(model["settings"])) return [];
    const { name } = model as { name: string };
    const family = familyOf(name);
    if (family === undefined) return [];
    const { changes } = adaptSettings(family, model["settings"] as JsonObject);
    return changes.map((change) => ({ stage, model: name, ...change }));
  });
}
