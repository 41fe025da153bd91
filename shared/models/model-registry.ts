import type { ModelDescription } from "../contract/index.ts";
import { describeValue } from "../contract/json.ts";
import { inferText, parsedReply, stageSettings } from "./infer.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "./model.ts";
import { meterUsage } from "./usage-meter.ts";

/** What a model may use of the pipeline that calls it. */
type ModelSetup = {
  /** The pipeline's name, for errors. */
  readonly pipeline: string;
  readonly expected?: (context: ModelContext) => string;
};

/** A model of the registry. */
export type ModelEntry = ModelDescription & {
  /** Looks up the key, which may change at any time. Missing for a built-in model. */
  readonly signIn?: () => Pick<ModelDescription, "signsInWith" | "keyProblem">;
  /** Throws if the pipeline cannot use the model, or something it needs is missing. */
  readonly create: (setup: ModelSetup) => Model;
};

export type ModelRegistry = {
  /**
   * Lists the built-in models, then the others in their order, without secrets.
   *
   * @throws ModelsFileError
   */
  list(): readonly ModelDescription[];
  /** @throws ModelNotFoundError; ModelsFileError unless the model is built in; the errors of the model's entry. */
  get(name: string, setup: ModelSetup): Model;
  /** Describes a model; `undefined` where `get` would throw. */
  describe(name: string): ModelDescription | undefined;
};

/** There is no model with the requested name. */
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
 * Creates the registry of the models that pipelines can call.
 *
 * @param configured - Returns the current models besides the built-in ones, with unique names.
 * @example
 * createModelRegistry().get("perfect", { pipeline: "simple", expected: () => "2" });
 */
export function createModelRegistry(configured: () => readonly ModelEntry[] = () => []): ModelRegistry {
  // The built-in models work even with an invalid models.json.
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

/** `perfect` always gives the expected answer. */
const perfect = builtIn("perfect", (expected) => (context) => expected(context));

/**
 * `flakey` gives the expected answer, then "hello world", then fails, and so on. The cycle depends on the index of the result
 * plus the turn, so that a retried stage gets the same answer and a case can fail at any turn.
 */
const flakey = builtIn("flakey", (expected) => (context) => {
  const step = (context.metadata.index + context.metadata.turn) % 3;
  if (step === 2) throw new Error("Flakey model failed");
  return step === 0 ? expected(context) : "hello world";
});

/** The models that need no server, for demos and tests. */
export const builtInModels: readonly ModelEntry[] = [perfect, flakey];

type Say = (context: ModelContext) => string;

function builtIn(name: string, answerWith: (expected: Say) => Say): ModelEntry {
  function create(setup: ModelSetup): Model {
    const answer = answerWith(requireExpected(name, setup));
    async function complete(
      _messages: readonly Message[],
      context: ModelContext,
      options?: InferOptions,
    ): Promise<Completion> {
      const text = answer(context);
      const usage = { inputTokens: 0, outputTokens: 0, costUsd: 0 };
      meterUsage(usage);
      const parsed = parsedReply(text, { model: `The model "${name}"`, settings: stageSettings(context, options) });
      return { text, ...parsed, usage, finishReason: "stop" };
    }
    return { name, infer: inferText(name, complete), complete, settingChanges: () => [] };
  }
  return { name, type: "BUILT_IN", create };
}

function requireExpected(model: string, { pipeline, expected }: ModelSetup): Say {
  if (expected === undefined)
    throw new TypeError(
      `the model "${model}" answers what the pipeline expects, but "${pipeline}" has no \`expected\`; add expected: (context) => … to its definition`,
    );
  return (context) => {
    const answer: unknown = expected(context);
    if (typeof answer !== "string")
      throw new TypeError(
        `\`expected\` of the pipeline "${pipeline}" must give a text, but gave ${describeValue(answer)}`,
      );
    return answer;
  };
}

/**
 * Creates a placeholder for a missing model, with which `stages()` can be checked for other problems. It answers nothing.
 *
 * @example
 * await placeholderModel("gpt-7").infer([], context); // ""
 */
export const placeholderModel = (name: string): Model => ({
  name,
  infer: async () => "",
  complete: async () => ({ text: "", usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 }, finishReason: "stop" }),
  settingChanges: () => [],
});
