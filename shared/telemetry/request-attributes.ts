import type { Json, JsonObject } from "../json.ts";
import type { ServerType } from "../models/call-site.ts";
import type { Model } from "../models/model.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { CONVENTION } from "./attributes.ts";
import type { Attributes } from "./telemetry.ts";

/** Names from the list of the conventions; a server that speaks OpenAI's API counts as OpenAI's, as its format is meant. */
const PROVIDERS: Readonly<Record<ServerType | "BUILT_IN", string>> = {
  OPEN_AI: "openai",
  AZURE_OPEN_AI: "azure.ai.openai",
  AZURE_OPEN_AI_5: "azure.ai.openai",
  AZURE_AI: "azure.ai.inference",
  BUILT_IN: "gotag",
};

/**
 * What a call, and what is measured of it, is known by: the provider, the model and the server.
 *
 * @example
 * targetAttributes(model, "OPEN_AI"); // { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", … }
 */
export function targetAttributes({ name, server }: Model, type: ServerType | "BUILT_IN"): Attributes {
  const url = server === undefined ? undefined : new URL(server.endpoint);
  return {
    [CONVENTION.operation]: "chat",
    [CONVENTION.provider]: PROVIDERS[type],
    [CONVENTION.requestModel]: server?.model ?? name,
    [CONVENTION.azureNamespace]: type.startsWith("AZURE_") ? "Microsoft.CognitiveServices" : undefined,
    [CONVENTION.serverAddress]: url?.hostname,
    [CONVENTION.serverPort]: url && (url.port === "" ? (url.protocol === "http:" ? 80 : 443) : Number(url.port)),
  };
}

/**
 * The settings of a call that the conventions have a name for, but those that are not sent.
 *
 * @example
 * settingAttributes(model, { max_tokens: 800, temperature: 0.7 });
 * // { "gen_ai.request.max_tokens": 800, "gen_ai.request.temperature": 0.7 }
 */
export function settingAttributes(model: Pick<Model, "settingChanges">, settings: JsonObject): Attributes {
  const leftOut = new Set(model.settingChanges(settings).flatMap((to) => (to.change === "left out" ? to.setting : [])));
  const sent: JsonObject = Object.fromEntries(Object.entries(settings).filter(([setting]) => !leftOut.has(setting)));
  const format = sent["response_format"];
  const formatType = isPlainObject(format) ? format["type"] : undefined;
  const choices = number(sent["n"]);
  return {
    [CONVENTION.maxTokens]: number(sent["max_completion_tokens"]) ?? number(sent["max_tokens"]),
    [CONVENTION.temperature]: number(sent["temperature"]),
    [CONVENTION.topP]: number(sent["top_p"]),
    [CONVENTION.frequencyPenalty]: number(sent["frequency_penalty"]),
    [CONVENTION.presencePenalty]: number(sent["presence_penalty"]),
    [CONVENTION.seed]: number(sent["seed"]),
    [CONVENTION.stopSequences]: texts(sent["stop"]),
    [CONVENTION.choiceCount]: choices === 1 ? undefined : choices,
    [CONVENTION.reasoningLevel]: texts(sent["reasoning_effort"])?.[0],
    [CONVENTION.outputType]: typeof formatType !== "string" ? undefined : formatType === "text" ? "text" : "json",
  };
}

const number = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);

function texts(value: Json | undefined): readonly string[] | undefined {
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((text) => typeof text === "string") ? value : undefined;
}
