import { builtInModels } from "./built-in-models.ts";
import type { Model, ModelContext } from "./model.ts";

/** What a model may need to know of the pipeline that calls it. */
export type ModelSetup = {
  /** The pipeline's name, for errors. */
  readonly pipeline: string;
  readonly expected?: (context: ModelContext) => string;
};

/** A model that can be had by name. `create` throws where the model cannot serve that pipeline. */
export type ModelEntry = { readonly name: string; readonly create: (setup: ModelSetup) => Model };

export type ModelRegistry = {
  /** Names in the order in which they were registered. */
  names(): readonly string[];
  /** @throws ModelNotFoundError, and whatever the model's entry throws. */
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
 * @param entries - Models beside the built-in `perfect` and `flakey`.
 * @throws TypeError when two have one name.
 * @example
 * createModelRegistry().get("perfect", { pipeline: "simple", expected: () => "2" });
 */
export function createModelRegistry(entries: readonly ModelEntry[] = []): ModelRegistry {
  const byName = new Map<string, ModelEntry>();
  for (const entry of [...builtInModels, ...entries]) {
    if (byName.has(entry.name)) throw new TypeError(`two models are called "${entry.name}"; rename one`);
    byName.set(entry.name, entry);
  }
  return {
    names: () => [...byName.keys()],
    get(name, setup) {
      const entry = byName.get(name);
      if (entry === undefined) throw new ModelNotFoundError(name, [...byName.keys()]);
      return entry.create(setup);
    },
  };
}
