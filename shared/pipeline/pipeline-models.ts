import type { Json, JsonObject } from "../json.ts";
import type { Model, ModelContext } from "../models/model.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import { standInModel } from "../models/stand-in-model.ts";
import type { Problem } from "../problem.ts";
import type { Pipeline } from "./define-pipeline.ts";
import { usedModels } from "./used-models.ts";

export type PipelineModelsInput = {
  readonly definition: Pipeline;
  readonly config: JsonObject;
  readonly models: ModelRegistry;
  /** Values that stand for missing prompts: about those nothing more is said. */
  readonly standIns: ReadonlySet<string>;
  readonly report: (problem: Problem) => void;
};

/** The `models` that a pipeline's `stages()` gets. What is wrong with a name is reported, and a stand-in returned. */
export function createPipelineModels({ definition, config, models, standIns, report }: PipelineModelsInput): {
  get(name: string): Model;
} {
  return {
    get(name) {
      if (!standIns.has(name)) {
        try {
          const model = models.get(name, { pipeline: definition.name, expected: definition.expected });
          return models.describe(name)?.limits === undefined ? model : onlyWhereDeclared(model, definition, config);
        } catch (error) {
          report({ path: settingThatHolds(name, config), message: (error as Error).message });
        }
      }
      return standInModel(String(name));
    },
  };
}

/** A model with a rate budget: a stage that has not asked for its time to begin must not call it. */
function onlyWhereDeclared(model: Model, { stageOptions }: Pipeline, config: JsonObject): Model {
  const requireDeclared = ({ metadata: { stage } }: ModelContext): void => {
    if (usedModels(stageOptions[stage] ?? {}, config).includes(model.name)) return;
    const [path = "infer.model.name"] = pathsTo(model.name, config);
    throw new Error(
      `Stage "${stage}" calls the model "${model.name}", which has a rate budget in models.json, and does not say so. ` +
        `Add it to the pipeline: stageOptions: { ${stage}: { uses: "${path}" } }`,
    );
  };
  return {
    ...model,
    infer: async (messages, context, options) => {
      requireDeclared(context);
      return model.infer(messages, context, options);
    },
    complete: async (messages, context, options) => {
      requireDeclared(context);
      return model.complete(messages, context, options);
    },
  };
}

/** The setting that a model's name came from, as far as that can be told from its value. */
function settingThatHolds(name: unknown, config: JsonObject): string {
  const paths = pathsTo(name, config);
  return paths.find((path) => path.endsWith("model.name")) ?? paths[0] ?? "stages()";
}

function pathsTo(wanted: unknown, value: Json, path = ""): readonly string[] {
  if (value === wanted) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    pathsTo(wanted, item as Json, path === "" ? key : `${path}.${key}`),
  );
}
