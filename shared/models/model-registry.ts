import { builtInModels } from "./built-in-models.ts";
import type { ModelLimits } from "../model-limits.ts";
import type { Model, ModelContext } from "./model.ts";

/** What a model may need to know of the pipeline that calls it. */
export type ModelSetup = {
  /** The pipeline's name, for errors. */
  readonly pipeline: string;
  readonly expected?: (context: ModelContext) => string;
};

/** A model that can be had by name. */
export type ModelEntry = {
  readonly name: string;
  readonly type: "BUILT_IN" | "OPEN_AI";
  /** Left out where nothing is limited. */
  readonly limits?: ModelLimits;
  /** Throws where the model cannot serve that pipeline, or something that it needs is not there. */
  readonly create: (setup: ModelSetup) => Model;
};

export type ModelRegistry = {
  /**
   * The built-in models, then the others in their order; nothing secret.
   *
   * @throws ModelsFileError
   */
  list(): readonly Pick<ModelEntry, "name" | "type">[];
  /** @throws ModelNotFoundError; ModelsFileError for one that is not built in; whatever the model's entry throws. */
  get(name: string, setup: ModelSetup): Model;
  /**
   * How much the model may be used in a minute; `undefined` for one without limits, and for one that there is not.
   *
   * @throws ModelsFileError for a model that is not built in.
   */
  limits(name: string): ModelLimits | undefined;
};

/** No model has the name that was asked for. */
export class ModelNotFoundError extends Error {
  override readonly name = "ModelNotFoundError";
  readonly code = "model-not-found";
  readonly modelName: string;
  constructor(modelName: string, knownModels: readonly string[]) {
    super(`No model is called ${JSON.stringify(modelName)}. Known models: ${knownModels.join(", ")}`);
    this.modelName = modelName;
  }
}

/**
 * The models that pipelines can call.
 *
 * @param configured - Gives the models beside the built-in ones, as they are now; none of them has the name of another.
 * @example
 * createModelRegistry().get("perfect", { pipeline: "simple", expected: () => "2" });
 */
export function createModelRegistry(configured: () => readonly ModelEntry[] = () => []): ModelRegistry {
  // The built-in models are there whatever became of models.json.
  const find = (name: string) =>
    builtInModels.find((entry) => entry.name === name) ?? configured().find((entry) => entry.name === name);
  return {
    list: () => [...builtInModels, ...configured()].map(({ name, type }) => ({ name, type })),
    get(name, setup) {
      const entry = find(name);
      if (entry !== undefined) return entry.create(setup);
      throw new ModelNotFoundError(
        name,
        [...builtInModels, ...configured()].map((known) => known.name),
      );
    },
    limits: (name) => find(name)?.limits,
  };
}
