import type { Json, JsonObject } from "../json.ts";
import { describeValue } from "../runlog/describe-value.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { ModelCallError } from "./model-call-error.ts";

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
