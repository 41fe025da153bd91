import { randomBytes } from "node:crypto";
import { inferText, stageSettings } from "./infer.ts";
import type { Completion, InferOptions, Message, Model, ModelContext, MessagePart, ToolCall } from "./model.ts";
import type { ModelRegistry } from "./model-registry.ts";
import { meterUsage, withUsageMeter } from "./usage-meter.ts";
import type { Usage } from "../contract/index.ts";
import {
  CONVENTION,
  OWN,
  errorType,
  type Attributes,
  type Telemetry,
  whenOn,
  currentWork,
  workAttributes,
  workSpan,
  type Work,
} from "../platform/telemetry/index.ts";
import { type Json, type JsonObject, isPlainObject } from "../contract/json.ts";
import type { ServerType } from "./call-site.ts";

/**
 * Has every call of a model told of: a span in the trace of the stage that makes it, and what it took. What a cache answers is
 * no call, where the cache stands in front of these models.
 *
 * @example
 * const models = traceModels(createModelRegistry(), telemetry);
 */
export function traceModels(registry: ModelRegistry, telemetry: Telemetry): ModelRegistry {
  return {
    ...registry,
    get(name, setup) {
      const model = registry.get(name, setup);
      const target = targetAttributes(model, registry.describe(name)?.type ?? "OPEN_AI");
      return traceModel(model, { telemetry, target, pipeline: setup.pipeline });
    },
  };
}

type Tracing = { readonly telemetry: Telemetry; readonly target: Attributes; readonly pipeline: string };

function traceModel(model: Model, { telemetry, target, pipeline }: Tracing): Model {
  async function complete(
    messages: readonly Message[],
    context: ModelContext,
    options: InferOptions = {},
  ): Promise<Completion> {
    const startMs = Date.now();
    const begun = performance.now();
    // A meter of its own hears what the call used also where it throws; the stage's is told of it afterwards.
    const { result, used } = withUsageMeter(() => model.complete(messages, context, options));
    const ended = await result.then(
      (completion): Ended => ({ completion }),
      (thrown: unknown): Ended => ({ thrown }),
    );
    const usage = used();
    if (usage !== undefined) meterUsage(usage);
    const endMs = startMs + performance.now() - begun;
    const call = { model, messages, context, options, target, pipeline, usage, startMs, endMs };
    void whenOn(telemetry, () => reportCall(telemetry, call, ended));
    if ("thrown" in ended) throw ended.thrown;
    return ended.completion;
  }
  return { ...model, complete, infer: inferText(model.name, complete) };
}

type Ended = { readonly completion: Completion } | { readonly thrown: unknown };

type Call = Omit<Tracing, "telemetry"> & {
  readonly model: Model;
  readonly messages: readonly Message[];
  readonly context: ModelContext;
  readonly options: InferOptions;
  readonly usage: Usage | undefined;
  readonly startMs: number;
  readonly endMs: number;
};

function reportCall(telemetry: Telemetry, call: Call, ended: Ended): void {
  const { model, target, pipeline, usage, startMs, endMs } = call;
  const completion = "completion" in ended ? ended.completion : undefined;
  const error = "thrown" in ended ? errorType(ended.thrown) : undefined;
  const work = currentWork() ?? {};
  const parent = workSpan(work);
  telemetry.addSpans([
    {
      traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
      // Not derived: a stage that is tried again makes other calls, and so does one that its platform repeats.
      spanId: randomBytes(8).toString("hex"),
      ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
      name: `chat ${String(target[CONVENTION.requestModel])}`,
      kind: model.server === undefined ? "internal" : "client",
      startMs,
      endMs,
      attributes: { ...target, ...callAttributes(call, work, completion, telemetry.capturesContent) },
      ...(error === undefined ? {} : { error: { type: error, ...messageOf(ended, telemetry) } }),
    },
  ]);

  const measured = { ...target, [OWN.pipeline]: pipeline, [CONVENTION.responseModel]: completion?.modelVersion };
  telemetry.measure("callSeconds", (endMs - startMs) / 1000, { ...measured, [CONVENTION.errorType]: error });
  if (error === "429") telemetry.measure("throttledCalls", 1, measured);
  if (usage === undefined || model.server === undefined) return;
  if (usage.costUsd > 0) telemetry.measure("cost", usage.costUsd, measured);
  // Only what the server has counted is a measurement.
  if (usage.isEstimate) return;
  telemetry.measure("tokens", usage.inputTokens, { ...measured, [CONVENTION.tokenType]: "input" });
  telemetry.measure("tokens", usage.outputTokens, { ...measured, [CONVENTION.tokenType]: "output" });
}

function callAttributes(
  { model, messages, context, options, pipeline, usage }: Call,
  work: Work,
  completion: Completion | undefined,
  capturesContent: boolean,
): Attributes {
  return {
    ...workAttributes(work),
    [OWN.pipeline]: pipeline,
    [OWN.model]: model.name,
    [OWN.requestId]: completion?.requestId,
    ...settingsOf(model, context, options),
    [CONVENTION.responseModel]: completion?.modelVersion,
    [CONVENTION.finishReasons]: completion && [completion.finishReason],
    [CONVENTION.inputTokens]: usage?.inputTokens,
    [CONVENTION.outputTokens]: usage?.outputTokens,
    [CONVENTION.cachedInputTokens]: usage?.cachedInputTokens,
    [CONVENTION.reasoningTokens]: usage?.reasoningTokens,
    [OWN.usedUsd]: usage?.costUsd,
    [OWN.isEstimate]: usage?.isEstimate,
    ...(capturesContent ? { [CONVENTION.inputMessages]: inputMessages(messages) } : {}),
    ...(capturesContent && completion ? { [CONVENTION.outputMessages]: outputMessages(completion) } : {}),
  };
}

/** None where they are wrong, which the call itself has found as well. */
function settingsOf(model: Model, context: ModelContext, options: InferOptions): Attributes {
  try {
    return settingAttributes(model, stageSettings(context, options));
  } catch {
    return {};
  }
}

const messageOf = (ended: Ended, { capturesContent }: Telemetry) =>
  capturesContent && "thrown" in ended && ended.thrown instanceof Error ? { message: ended.thrown.message } : {};

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

/**
 * The messages of a call as the conventions write them (`gen_ai.input.messages`), as JSON:
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-input-messages.json
 *
 * @example
 * inputMessages([{ role: "user", content: "1 + 1" }]); // '[{"role":"user","parts":[{"type":"text","content":"1 + 1"}]}]'
 */
export const inputMessages = (messages: readonly Message[]): string =>
  JSON.stringify(messages.map((message) => ({ role: message.role, parts: partsOf(message) })));

/** What a model answered, as the conventions write it (`gen_ai.output.messages`), as JSON. */
export function outputMessages({ text, toolCalls = [], finishReason }: Completion): string {
  const parts = [...(text === "" ? [] : [{ type: "text", content: text }]), ...toolCalls.map(toolCallPart)];
  return JSON.stringify([{ role: "assistant", parts, finish_reason: finishReason }]);
}

function partsOf(message: Message): readonly object[] {
  if (message.role === "tool")
    return [{ type: "tool_call_response", id: message.tool_call_id, response: message.content }];
  const { content } = message;
  const calls = message.role === "assistant" ? (message.tool_calls ?? []).map(toolCallPart) : [];
  const texts = typeof content === "string" ? [{ type: "text", content }] : (content ?? []).map(contentPart);
  return [...texts, ...calls];
}

function contentPart(part: MessagePart): object {
  if (part.type === "text") return { type: "text", content: part.text };
  const { url } = part.image_url;
  // The bytes of an image would be larger than all the rest.
  const uri = url.startsWith("data:") ? `${url.slice(0, url.indexOf(",") + 1)}…` : url;
  return { type: "uri", modality: "image", uri };
}

const toolCallPart = ({ id, function: called }: ToolCall) => ({
  type: "tool_call",
  id,
  name: called.name,
  arguments: called.arguments,
});
