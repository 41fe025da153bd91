import type { Completion, Model } from "./model.ts";
import { ModelCallError } from "./model-call-error.ts";

/**
 * Makes `infer` of a model's `complete`: the text only.
 *
 * @throws (when called) ModelCallError where the model calls tools and says nothing.
 * @example
 * const infer = inferText("gpt-5", complete);
 */
export function inferText(
  name: string,
  complete: (...call: Parameters<Model["complete"]>) => Promise<Completion>,
): Model["infer"] {
  return async (...call) => {
    const { text, toolCalls } = await complete(...call);
    if (text !== "" || toolCalls === undefined) return text;
    throw new ModelCallError(
      `The model "${name}" answered with calls of tools and no text; model.complete(…) gives them, as toolCalls.`,
      { code: "model-answer", isTransient: false },
    );
  };
}
