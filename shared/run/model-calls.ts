import type { JsonObject } from "../json.ts";
import type { ModelDescription } from "../models/model-entry.ts";
import type { StageOptions } from "../pipeline/stage-options.ts";
import { usedModels } from "../pipeline/used-models.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";

/** A stage that calls models which may cost something. */
export type ModelCalls = {
  readonly stage: string;
  readonly models: readonly Pick<ModelDescription, "name" | "prices" | "limits">[];
  /** The longest answer that its settings allow, in tokens; left out where they do not say. */
  readonly maxOutputTokens?: number;
};

export type ModelCallsInput = {
  readonly stageNames: readonly string[];
  readonly stageOptions: { readonly [stage: string]: StageOptions };
  /** Resolved. */
  readonly config: JsonObject;
  readonly describe: (model: string) => ModelDescription | undefined;
};

/**
 * The stages whose calls may cost something: those of a model with a price, or of one of Azure, where the answer may tell the
 * model and so its price. Which models a stage calls is what its `uses` says, or else `config.<stage>.model.name`.
 *
 * @example
 * modelCalls({ stageNames: ["infer"], stageOptions: { infer: { uses: "infer.model.name" } }, config, describe: registry.describe });
 * // [{ stage: "infer", models: [{ name: "gpt-5", prices: { … } }], maxOutputTokens: 800 }]
 */
export function modelCalls({ stageNames, stageOptions, config, describe }: ModelCallsInput): readonly ModelCalls[] {
  return stageNames.flatMap((stage) => {
    const names = usedModels({ uses: `${stage}.model.name`, ...stageOptions[stage] }, config);
    const models = names.flatMap((name) => describe(name) ?? []).filter(mayCost);
    if (models.length === 0) return [];
    const maxOutputTokens = outputLimit(config[stage]);
    return [{ stage, models, ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }) }];
  });
}

const mayCost = ({ type, prices }: ModelDescription): boolean => prices !== undefined || type.startsWith("AZURE_");

/** What stands in `model.settings` of a stage. */
function outputLimit(stageConfig: unknown): number | undefined {
  const model = isPlainObject(stageConfig) ? stageConfig["model"] : undefined;
  const settings = isPlainObject(model) ? model["settings"] : undefined;
  if (!isPlainObject(settings)) return undefined;
  const limit = settings["max_completion_tokens"] ?? settings["max_tokens"];
  return typeof limit === "number" ? limit : undefined;
}
