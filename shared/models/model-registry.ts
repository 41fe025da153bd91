import { builtInModels } from "./built-in-models.ts";
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
  return {
    list: () => [...builtInModels, ...configured()].map(({ name, type }) => ({ name, type })),
    get(name, setup) {
      const isWanted = (entry: ModelEntry) => entry.name === name;
      // The built-in models are there whatever became of models.json.
      const entry = builtInModels.find(isWanted) ?? configured().find(isWanted);
      if (entry !== undefined) return entry.create(setup);
      throw new ModelNotFoundError(
        name,
        [...builtInModels, ...configured()].map((known) => known.name),
      );
    },
  };
}
