import type { JsonObject } from "../json.ts";
import type { ModelLimits } from "../model-limits.ts";
import type { StageOptions } from "../pipeline/stage-options.ts";
import { usedModels } from "../pipeline/used-models.ts";
import type { StageBudgets } from "./model-budget.ts";

/**
 * Which stages have to ask for their time to begin, and of which models.
 *
 * @param options.limitsOf - The rate budget of a model, if it has one.
 * @returns `undefined` where no stage has to.
 * @example
 * stageBudgets({ infer: { uses: "infer.model.name" } }, { config, limitsOf: models.limits });
 */
export function stageBudgets(
  stageOptions: { readonly [stage: string]: StageOptions },
  { config, limitsOf }: { readonly config: JsonObject; readonly limitsOf: (model: string) => ModelLimits | undefined },
): StageBudgets | undefined {
  const budgets = Object.entries(stageOptions).flatMap(([stage, options]) => {
    const models = usedModels(options, config).flatMap((model) => {
      const limits = limitsOf(model);
      return limits === undefined ? [] : [{ model, ...limits }];
    });
    return models.length === 0 ? [] : [[stage, models] as const];
  });
  return budgets.length === 0 ? undefined : Object.fromEntries(budgets);
}
