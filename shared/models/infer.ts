import { describeValue, isPlainObject, type Json, type JsonObject } from "../contract/json.ts";
import { ModelCallError } from "./model-call-error.ts";
import type { Completion, InferOptions, Model, ModelContext } from "./model.ts";

/**
 * Creates the `infer` of a model from its `complete`: it returns the text only.
 *
 * @throws (when called) ModelCallError if the model answers with tool calls and no text.
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

/** The fields of a request that the call itself sets. */
const RESERVED_SETTINGS = ["model", "messages", "stream"];

/**
 * Returns the settings of a call: `config.<stage>.model.settings` of the calling stage, overridden by those of the options.
 *
 * @throws TypeError for settings that the call itself sets.
 * @example
 * stageSettings(context, { settings: { temperature: 0 } }); // { max_tokens: 800, temperature: 0 }
 */
export function stageSettings({ metadata }: ModelContext, { settings = {} }: InferOptions = {}): JsonObject {
  const path = [metadata.stage, "model", "settings"];
  const found = path.reduce<unknown>(
    (value, key) => (isPlainObject(value) ? value[key] : undefined),
    metadata.pipeline.config,
  );
  const all = { ...(isPlainObject(found) ? (found as JsonObject) : {}), ...settings };
  const reserved = RESERVED_SETTINGS.filter((key) => Object.hasOwn(all, key));
  if (reserved.length > 0)
    throw new TypeError(
      `the settings of a model cannot hold ${reserved.join(", ")}: the call fills that in; remove it from model.settings`,
    );
  return all;
}

/**
 * Parses the text of an answer as JSON if the call's settings request JSON.
 *
 * @param options.model - The name of the model in errors.
 * @throws ModelCallError if JSON was requested and the text is not.
 * @example
 * parsedReply("{}", { model: "perfect", settings: { response_format: { type: "json_object" } } }); // { parsed: {} }
 * parsedReply("hi", { model: "perfect", settings: {} }); // {}
 */
export function parsedReply(
  text: string,
  { model, settings }: { readonly model: string; readonly settings: JsonObject },
): { readonly parsed?: Json } {
  const format = settings["response_format"];
  const type = isPlainObject(format) ? format["type"] : undefined;
  if (type !== "json_object" && type !== "json_schema") return {};
  try {
    return { parsed: JSON.parse(text) as Json };
  } catch {
    throw new ModelCallError(`${model} answered no JSON, for which response_format asks, but ${describeValue(text)}.`, {
      code: "model-answer",
      isTransient: false,
    });
  }
}
