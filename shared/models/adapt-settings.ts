import type { Json, JsonObject } from "../json.ts";
import { familyNamed, type FamilyName } from "./model-families.ts";

/** What became of one setting on its way to the model. */
export type SettingChange = {
  readonly setting: string;
  readonly change: "renamed" | "left out" | "passed on";
  /** The new name. */
  readonly to?: string;
  readonly reason: string;
};

/** The settings of OpenAI's chat completions, but those that the call fills in. */
const KNOWN_SETTINGS = new Set(
  (
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata " +
    "modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options " +
    "prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store temperature " +
    "tool_choice tools top_logprobs top_p user verbosity web_search_options"
  ).split(" "),
);

/**
 * Makes of a stage's settings what a family of models takes: some are renamed, some left out. What is not known at all is
 * passed on, and said so.
 *
 * @example
 * adaptSettings("gpt-5", { max_tokens: 800, temperature: 0, reasoning_effort: "low" }).settings;
 * // { max_completion_tokens: 800, reasoning_effort: "low" }
 */
export function adaptSettings(
  familyName: FamilyName,
  settings: JsonObject,
): { readonly settings: JsonObject; readonly changes: readonly SettingChange[] } {
  const family = familyNamed(familyName);
  const taken = settings["reasoning_effort"] === "none" ? family.takenWithoutReasoning : [];
  const adapted: [string, Json][] = [];
  const changes: SettingChange[] = [];
  for (const [setting, value] of Object.entries(settings)) {
    const to = family.renamed.get(setting);
    if (to !== undefined && Object.hasOwn(settings, to))
      changes.push({ setting, change: "left out", reason: `${to} is set as well` });
    else if (to !== undefined) {
      adapted.push([to, value]);
      changes.push({ setting, change: "renamed", to, reason: refusal(family.title, family.source) });
    } else if (family.leftOut.includes(setting) && !taken.includes(setting))
      changes.push({ setting, change: "left out", reason: refusal(family.title, family.source) });
    else {
      adapted.push([setting, value]);
      if (!KNOWN_SETTINGS.has(setting))
        changes.push({ setting, change: "passed on", reason: "no setting of OpenAI's API that is known here" });
    }
  }
  return { settings: Object.fromEntries(adapted), changes };
}

const refusal = (title: string, source: string): string => `not taken by ${title}: ${source}`;

/**
 * All that a family changes.
 *
 * @example
 * familyChanges("o3").map(({ setting }) => setting); // ["max_tokens", "temperature", …]
 */
export function familyChanges(name: FamilyName): readonly SettingChange[] {
  const { renamed, leftOut } = familyNamed(name);
  return adaptSettings(name, Object.fromEntries([...renamed.keys(), ...leftOut].map((key) => [key, null]))).changes;
}
