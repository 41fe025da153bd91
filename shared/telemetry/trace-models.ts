import { randomBytes } from "node:crypto";
import { inferText } from "../models/infer-text.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "../models/model.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import { stageSettings } from "../models/stage-settings.ts";
import { meterUsage, withUsageMeter } from "../models/usage-meter.ts";
import type { Usage } from "../runlog/run-log.ts";
import { CONVENTION, OWN } from "./attributes.ts";
import { errorType } from "./error-type.ts";
import { inputMessages, outputMessages } from "./message-content.ts";
import { settingAttributes, targetAttributes } from "./request-attributes.ts";
import type { Attributes, Telemetry } from "./telemetry.ts";
import { whenOn } from "./when-on.ts";
import { currentWork, workAttributes, workSpan, type Work } from "./work.ts";

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
