import type { FAMILY_NAMES, SettingChange } from "../contract/index.ts";
import type { Json, JsonObject } from "../contract/json.ts";

/** The settings that models of one family accept. */
type ModelFamily = {
  readonly name: FamilyName;
  /** Lists the models of the family, for messages. */
  readonly title: string;
  /** Matches names of models and deployments. */
  readonly pattern: RegExp;
  readonly renamed: ReadonlyMap<string, string>;
  readonly leftOut: readonly string[];
  /** The settings of `leftOut` that are accepted with `reasoning_effort: "none"`. */
  readonly takenWithoutReasoning: readonly string[];
  /** The documentation of the provider. */
  readonly source: string;
};

export type FamilyName = (typeof FAMILY_NAMES)[number];
const REASONING = "https://learn.microsoft.com/azure/foundry/openai/how-to/reasoning#not-supported";
const CHAT_API = "https://developers.openai.com/api/reference/resources/chat/subresources/completions/methods/create";
const GPT_6 = "https://developers.openai.com/api/docs/guides/deployment-checklist";

const SAMPLING = ["temperature", "top_p", "logprobs", "top_logprobs"];
const REFUSED_BY_REASONING = [...SAMPLING, "presence_penalty", "frequency_penalty", "logit_bias"];
const RENAMED_BY_REASONING = new Map([["max_tokens", "max_completion_tokens"]]);

/** Matches a name at the start of a word. */
const word = (pattern: string) => new RegExp(`(?:^|[^a-z0-9])(?:${pattern})(?![0-9])`);

/**
 * One entry per family; the first with a matching pattern applies. Only models that reason accept `reasoning_effort` and
 * `verbosity`. `stop` is refused by o3, o4-mini ("Not supported with latest reasoning models", CHAT_API) and GPT-5
 * (https://community.openai.com/t/gpt-5-update-documentation-errors/1341049).
 */
const FAMILIES: readonly ModelFamily[] = [
  {
    name: "gpt-chat",
    title: "GPT models that do not reason: GPT-3.5, GPT-4, GPT-4o, GPT-4.1, GPT-5 Chat",
    pattern: word("gpt-?3\\.?5|(?:chat)?gpt-?4o?(?:\\.\\d+)?|gpt-?5-chat"),
    renamed: new Map(),
    leftOut: ["reasoning_effort", "verbosity"],
    takenWithoutReasoning: [],
    source: CHAT_API,
  },
  {
    name: "gpt-5.1",
    title: "GPT-5.1 and later, GPT-6",
    pattern: word("gpt-?5\\.[1-9]\\d*|gpt-?[6-9](?:\\.\\d+)?"),
    renamed: RENAMED_BY_REASONING,
    leftOut: [...REFUSED_BY_REASONING, "stop"],
    takenWithoutReasoning: SAMPLING,
    source: GPT_6,
  },
  {
    name: "gpt-5",
    title: "GPT-5",
    pattern: word("gpt-?5"),
    renamed: RENAMED_BY_REASONING,
    leftOut: [...REFUSED_BY_REASONING, "stop"],
    takenWithoutReasoning: [],
    source: REASONING,
  },
  {
    name: "o1",
    title: "o1, o3-mini",
    pattern: word("o1|o3-mini"),
    renamed: RENAMED_BY_REASONING,
    leftOut: REFUSED_BY_REASONING,
    takenWithoutReasoning: [],
    source: REASONING,
  },
  {
    name: "o3",
    title: "o3, o4-mini",
    pattern: word("o3|o4-mini"),
    renamed: RENAMED_BY_REASONING,
    leftOut: [...REFUSED_BY_REASONING, "stop"],
    takenWithoutReasoning: [],
    source: REASONING,
  },
];

/** Unknown models, to which all settings are sent unchanged. */
const OTHER: ModelFamily = {
  name: "other",
  title: "unknown",
  pattern: /(?:)/,
  renamed: new Map(),
  leftOut: [],
  takenWithoutReasoning: [],
  source: "",
};

/**
 * Returns the family with a name.
 *
 * @example
 * familyNamed("gpt-5").leftOut; // ["temperature", …]
 */
export const familyNamed = (name: FamilyName): ModelFamily => FAMILIES.find((family) => family.name === name) ?? OTHER;

/**
 * Finds the family of a model by the first of its names that matches one.
 *
 * @param names - The name on the server, and the name in models.json.
 * @example
 * familyOf(["team-gpt-5-mini", "judge"]); // "gpt-5"
 * familyOf(["llama3.2"]); // "other"
 */
export function familyOf(names: readonly string[]): FamilyName {
  for (const name of names) {
    const family = FAMILIES.find(({ pattern }) => pattern.test(name.toLowerCase()));
    if (family !== undefined) return family.name;
  }
  return "other";
}

/** The settings of OpenAI's chat completions, except the ones that the call itself sets. */
const KNOWN_SETTINGS = new Set(
  (
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata " +
    "modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options " +
    "prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier stop store temperature " +
    "tool_choice tools top_logprobs top_p user verbosity web_search_options"
  ).split(" "),
);

/**
 * Adapts a stage's settings to a family of models: renames some and leaves out others. Unknown settings are passed on, and
 * listed as a change.
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
 * Lists all changes that a family makes.
 *
 * @example
 * familyChanges("o3").map(({ setting }) => setting); // ["max_tokens", "temperature", …]
 */
export function familyChanges(name: FamilyName): readonly SettingChange[] {
  const { renamed, leftOut } = familyNamed(name);
  return adaptSettings(name, Object.fromEntries([...renamed.keys(), ...leftOut].map((key) => [key, null]))).changes;
}
