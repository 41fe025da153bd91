import type { JsonObject } from "../json.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import type { InferOptions, ModelContext } from "./model.ts";

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
