import { describeValue } from "../contract/json.ts";
import { inferText, parsedReply, stageSettings } from "./infer.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "./model.ts";
import type { ModelEntry, ModelSetup } from "./model-entry.ts";
import { meterUsage } from "./usage-meter.ts";

/** `perfect` always answers what the pipeline expects. */
const perfect = builtIn("perfect", (expected) => (context) => expected(context));

/**
 * `flakey` answers what the pipeline expects, then "hello world", then fails, and so on. The cycle goes by the place in the
 * run's results plus the turn of the case, so that a stage that is repeated gets the same again, and a case can fail at any turn.
 */
const flakey = builtIn("flakey", (expected) => (context) => {
  const step = (context.metadata.index + context.metadata.turn) % 3;
  if (step === 2) throw new Error("Flakey model failed");
  return step === 0 ? expected(context) : "hello world";
});

/** The models that need no server: for demos, and for tests of everything around the model. */
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
 * Stands for a model that could not be had, while `stages()` is tried for what else is wrong. It says nothing.
 *
 * @example
 * await standInModel("gpt-7").infer([], context); // ""
 */
export const standInModel = (name: string): Model => ({
  name,
  infer: async () => "",
  complete: async () => ({ text: "", usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 }, finishReason: "stop" }),
  settingChanges: () => [],
});
