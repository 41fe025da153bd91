import { randomBytes } from "node:crypto";
import type { Usage } from "../contract/index.ts";
import { isPlainObject, type Json, type JsonObject } from "../contract/json.ts";
import {
  type Attributes,
  CONVENTION,
  currentWork,
  errorType,
  OWN,
  type Telemetry,
  whenOn,
  type Work,
  workAttributes,
  workSpan,
} from "../platform/telemetry/index.ts";
import type { ServerType } from "./call-site.ts";
import { inferText, stageSettings } from "./infer.ts";
import type { ModelRegistry } from "./model-registry.ts";
import type { Completion, InferOptions, Message, MessagePart, Model, ModelContext, ToolCall } from "./model.ts";
import { meterUsage, withUsageMeter } from "./usage-meter.ts";

/**
 * Adds telemetry to the models of a registry: each call creates a span in the trace of the calling stage, and is measured. Put a
 * response cache in front of these models, so that its answers are not reported as calls.
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
    // An own meter gets the usage of a call even if it throws; the stage's meter gets it afterwards.
    const { result, used } = withUsageMeter(() => model.complete(messages, context, options));
    const ended = await result.then(
      (completion): Ended => ({ completion }),
      (thrown: unknown): Ended => ({ thrown }),
    );
    const usage = used();
    if (usage !== undefined) meterUsage(usage);
    const endMs = startMs + performance.now() - begun;
    const call: Call = { model, messages, context, options, target, pipeline, usage, startMs, endMs };
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
      // Random, unlike the IDs of stages: a retry of the stage, or of its activity, makes another call.
      spanId: randomBytes(8).toString("hex"),
      parentSpanId: parent?.spanId,
      name: `chat ${String(target[CONVENTION.requestModel])}`,
      kind: model.server === undefined ? "internal" : "client",
      startMs,
      endMs,
      attributes: { ...target, ...callAttributes(call, work, completion, telemetry.capturesContent) },
      error: error === undefined ? undefined : { type: error, message: messageOf(ended, telemetry) },
    },
  ]);

  const measured = { ...target, [OWN.pipeline]: pipeline, [CONVENTION.responseModel]: completion?.modelVersion };
  telemetry.measure("callSeconds", (endMs - startMs) / 1000, { ...measured, [CONVENTION.errorType]: error });
  if (error === "429") telemetry.measure("throttledCalls", 1, measured);
  if (usage === undefined || model.server === undefined) return;
  if (usage.costUsd > 0) telemetry.measure("cost", usage.costUsd, measured);
  // Estimates are not measured.
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
    [CONVENTION.inputMessages]: capturesContent ? inputMessages(messages) : undefined,
    [CONVENTION.outputMessages]: capturesContent && completion ? outputMessages(completion) : undefined,
  };
}

/** Returns none if the settings are invalid, which makes the call itself fail. */
function settingsOf(model: Model, context: ModelContext, options: InferOptions): Attributes {
  try {
    return settingAttributes(model, stageSettings(context, options));
  } catch {
    return {};
  }
}

const messageOf = (ended: Ended, { capturesContent }: Telemetry): string | undefined =>
  capturesContent && "thrown" in ended && ended.thrown instanceof Error ? ended.thrown.message : undefined;

/** Names defined by the conventions; they mean the format of telemetry, so every server with OpenAI's API counts as OpenAI. */
const PROVIDERS: Readonly<Record<ServerType | "BUILT_IN", string>> = {
  OPEN_AI: "openai",
  AZURE_OPEN_AI: "azure.ai.openai",
  AZURE_OPEN_AI_5: "azure.ai.openai",
  AZURE_AI: "azure.ai.inference",
  BUILT_IN: "gotag",
};

/**
 * Identifies the target of calls for spans and metrics: provider, model and server.
 *
 * @example
 * targetAttributes(model, "OPEN_AI"); // { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", … }
 */
function targetAttributes({ name, server }: Model, type: ServerType | "BUILT_IN"): Attributes {
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
 * Returns the settings of a call that the conventions define, except the ones that are not sent.
 *
 * @example
 * settingAttributes(model, { max_tokens: 800, temperature: 0.7 });
 * // { "gen_ai.request.max_tokens": 800, "gen_ai.request.temperature": 0.7 }
 */
function settingAttributes(model: Pick<Model, "settingChanges">, settings: JsonObject): Attributes {
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
 * Formats the messages of a call as JSON by the conventions (`gen_ai.input.messages`):
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-input-messages.json
 *
 * @example
 * inputMessages([{ role: "user", content: "1 + 1" }]); // '[{"role":"user","parts":[{"type":"text","content":"1 + 1"}]}]'
 */
const inputMessages = (messages: readonly Message[]): string =>
  JSON.stringify(messages.map((message) => ({ role: message.role, parts: partsOf(message) })));

/** Formats the answer of a model as JSON by the conventions (`gen_ai.output.messages`). */
function outputMessages({ text, toolCalls = [], finishReason }: Completion): string {
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
  // Without the bytes of the image, which would exceed everything else.
  const uri = url.startsWith("data:") ? `${url.slice(0, url.indexOf(",") + 1)}…` : url;
  return { type: "uri", modality: "image", uri };
}

const toolCallPart = ({ id, function: called }: ToolCall) => ({
  type: "tool_call",
  id,
  name: called.name,
  arguments: called.arguments,
});
