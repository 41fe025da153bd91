import { describeValue } from "../runlog/describe-value.ts";
import type { ModelContext } from "./model.ts";
import type { ModelEntry, ModelSetup } from "./model-registry.ts";

/** `perfect` always answers what the pipeline expects. */
const perfect: ModelEntry = {
  name: "perfect",
  type: "BUILT_IN",
  create(setup) {
    const expected = requireExpected("perfect", setup);
    return { name: "perfect", infer: async (_messages, context) => expected(context) };
  },
};

/**
 * `flakey` answers what the pipeline expects, then "hello world", then fails, and so on. The cycle goes by the place in the
 * run's results plus the turn of the case, so that a stage that is repeated gets the same again, and a case can fail at any turn.
 */
const flakey: ModelEntry = {
  name: "flakey",
  type: "BUILT_IN",
  create(setup) {
    const expected = requireExpected("flakey", setup);
    return {
      name: "flakey",
      async infer(_messages, context) {
        const step = (context.metadata.index + context.metadata.turn) % 3;
        if (step === 2) throw new Error("Flakey model failed");
        return step === 0 ? expected(context) : "hello world";
      },
    };
  },
};

/** The models that need no server: for demos, and for tests of everything around the model. */
export const builtInModels: readonly ModelEntry[] = [perfect, flakey];

function requireExpected(model: string, { pipeline, expected }: ModelSetup): (context: ModelContext) => string {
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
