import { builtInModels } from "./built-in-models.ts";
import type { Model } from "./model.ts";
import type { ModelDescription, ModelEntry, ModelSetup } from "./model-entry.ts";

export type ModelRegistry = {
  /**
   * The built-in models, then the others in their order; nothing secret.
   *
   * @throws ModelsFileError
   */
  list(): readonly ModelDescription[];
  /** @throws ModelNotFoundError; ModelsFileError for one that is not built in; whatever the model's entry throws. */
  get(name: string, setup: ModelSetup): Model;
  /** What is known of a model; `undefined` for one that cannot be had: `get` says why. */
  describe(name: string): ModelDescription | undefined;
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
    list: () =>
      [...builtInModels, ...configured()].map(({ create: _create, signIn, ...described }) => ({
        ...described,
        ...signIn?.(),
      })),
    get(name, setup) {
      const entry = find(name);
      if (entry !== undefined) return entry.create(setup);
      throw new ModelNotFoundError(
        name,
        [...builtInModels, ...configured()].map((known) => known.name),
      );
    },
    describe(name) {
      try {
        return find(name);
      } catch {
        return undefined;
      }
    },
  };
}
