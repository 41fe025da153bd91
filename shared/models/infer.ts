import type { Completion, Model, InferOptions, ModelContext } from "./model.ts";
import { ModelCallError } from "./model-call-error.ts";
import { type JsonObject, isPlainObject, type Json, describeValue } from "../contract/json.ts";

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

/** What a call itself fills in. */
const RESERVED_SETTINGS = ["model", "messages", "stream"];

/**
 * The settings of a call: `config.<stage>.model.settings` of the stage that calls, and above them those of its options.
 *
 * @throws TypeError for those that the call fills in itself.
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
 * The text of an answer as JSON, where the call's settings ask for that.
 *
 * @param options.model - How errors name the model.
 * @throws ModelCallError where the text is no JSON, though that was asked for.
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
