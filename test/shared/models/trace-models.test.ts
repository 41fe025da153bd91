import { inferText } from "../../../shared/models/infer.ts";
import { ModelCallError } from "../../../shared/models/model-call-error.ts";
import type { ModelRegistry } from "../../../shared/models/model-registry.ts";
import type { Completion, InferOptions, Message, Model, ModelContext } from "../../../shared/models/model.ts";
import { traceModels } from "../../../shared/models/trace-models.ts";
import { meterUsage, withUsageMeter } from "../../../shared/models/usage-meter.ts";
import { spanIds, withWork } from "../../../shared/platform/telemetry/work.ts";
import { aTelemetry } from "../platform/telemetry/a-telemetry.ts";
import { aModelContext } from "./a-model-context.ts";

const run = "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a";
const messages: readonly Message[] = [{ role: "user", content: "SECRET QUESTION" }];
const usage = { inputTokens: 12, outputTokens: 3, reasoningTokens: 2, costUsd: 0.25 };
const completion: Completion = { text: "SECRET ANSWER", usage, finishReason: "stop", modelVersion: "gpt-5-2025-08-07" };
const settings = { max_tokens: 800, temperature: 0.7, response_format: { type: "json_object" } };
const context = aModelContext({ config: { infer: { model: { settings } } } });

/** A registry with a model that leaves out the temperature and answers with `end`. */
function models(end: () => Completion): ModelRegistry {
  const complete = async (_messages: readonly Message[], _context: ModelContext, _options?: InferOptions) => {
    meterUsage(usage);
    return end();
  };
  const model: Model = {
    name: "mine",
    server: { model: "gpt-5", endpoint: "https://mine.openai.azure.com/openai/v1?api-version=1" },
    complete,
    infer: inferText("mine", complete),
    settingChanges: () => [{ setting: "temperature", change: "left out", reason: "" }],
  };
  return { list: () => [], get: () => model, describe: () => ({ name: "mine", type: "AZURE_OPEN_AI" }) };
}

/** The traced model of a registry with such a model. */
const traced = (end: () => Completion, telemetry: Parameters<typeof traceModels>[1]) =>
  traceModels(models(end), telemetry).get("mine", { pipeline: "simple" });

async function called(end: () => Completion, { capturesContent = false } = {}) {
  const telemetry = aTelemetry({ capturesContent });
  const work = { run, index: 3, turn: 0, stage: "infer", attempt: 2, caseId: "c-3" };
  const infer = () => traced(end, telemetry).infer(messages, context);
  const answer = await withWork(work, infer).catch((thrown: unknown) => thrown);
  return { answer, ...telemetry };
}

describe("a traced model", () => {
  it("creates a span by the conventions for each call, in the span of the stage", async () => {
    const { answer, spans } = await called(() => completion);

    const { traceId, spanId } = spanIds({ run, index: 3, turn: 0, stage: "infer" });
    expect(answer).toBe("SECRET ANSWER");
    expect(spans).toEqual([
      expect.objectContaining({ traceId, parentSpanId: spanId, name: "chat gpt-5", kind: "client" }),
    ]);
    expect(JSON.parse(JSON.stringify(spans[0]?.attributes))).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "azure.ai.openai",
      "gen_ai.request.model": "gpt-5",
      "gen_ai.request.max_tokens": 800,
      "gen_ai.output.type": "json",
      "gen_ai.response.model": "gpt-5-2025-08-07",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.output_tokens": 3,
      "gen_ai.usage.reasoning.output_tokens": 2,
      "azure.resource_provider.namespace": "Microsoft.CognitiveServices",
      "server.address": "mine.openai.azure.com",
      "server.port": 443,
      "gotag.run.id": run,
      "gotag.case.id": "c-3",
      "gotag.case.place": 3,
      "gotag.turn": 0,
      "gotag.stage.name": "infer",
      "gotag.stage.attempt": 2,
      "gotag.pipeline.name": "simple",
      "gotag.model.name": "mine",
      "gotag.usage.cost_usd": 0.25,
    });
  });

  it("measures tokens, time and cost", async () => {
    const { measured } = await called(() => completion);

    expect(measured.map(({ metric, value }) => [metric, value])).toEqual([
      ["callSeconds", expect.any(Number)],
      ["cost", 0.25],
      ["tokens", 12],
      ["tokens", 3],
    ]);
    expect(measured[2]?.attributes).toMatchObject({ "gen_ai.token.type": "input", "gotag.pipeline.name": "simple" });
  });

  it("reports a throttled call with its usage", async () => {
    const busy = new ModelCallError("SECRET", { code: "model-status", status: 429, isTransient: true });

    const { answer, spans, measured } = await called(() => {
      throw busy;
    });

    expect(answer).toBe(busy);
    expect(spans[0]?.error).toEqual({ type: "429" });
    expect(spans[0]?.attributes).toMatchObject({ "gen_ai.usage.input_tokens": 12 });
    expect(measured.map(({ metric }) => metric)).toEqual(["callSeconds", "throttledCalls", "cost", "tokens", "tokens"]);
    expect(measured[0]?.attributes).toMatchObject({ "error.type": "429" });
  });

  it("includes prompts, answers and messages of errors only on request", async () => {
    const failing = () => {
      throw new Error("SECRET");
    };

    const silent = [await called(() => completion), await called(failing)];
    const answered = await called(() => completion, { capturesContent: true });
    const failed = await called(failing, { capturesContent: true });

    expect(JSON.stringify(silent.map(({ spans, measured }) => [spans, measured]))).not.toContain("SECRET");
    expect(answered.spans[0]?.attributes).toMatchObject({
      "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"SECRET QUESTION"}]}]',
      "gen_ai.output.messages":
        '[{"role":"assistant","parts":[{"type":"text","content":"SECRET ANSWER"}],"finish_reason":"stop"}]',
    });
    expect(failed.spans[0]?.error).toEqual({ type: "Error", message: "SECRET" });
  });

  it("does not change the usage of the stage", async () => {
    const model = traced(() => completion, aTelemetry());

    const { result, used } = withUsageMeter(() => model.complete(messages, context));
    await result;

    expect(used()).toEqual(usage);
  });

  it("creates a new trace outside a stage", async () => {
    const telemetry = aTelemetry();
    await traced(() => completion, telemetry).complete(messages, context);

    expect(telemetry.spans[0]).toMatchObject({ traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(telemetry.spans[0]?.parentSpanId).toBeUndefined();
  });

  it("answers when telemetry fails", async () => {
    const telemetry = { ...aTelemetry({ capturesContent: true }), addSpans: () => { throw new Error("no"); } }; // prettier-ignore
    const model = traced(() => completion, telemetry);

    expect(await model.infer(messages, context)).toBe("SECRET ANSWER");
    expect(telemetry.lines).toEqual([expect.objectContaining({ level: "warning" })]);
  });

  it("writes messages and answers by the conventions, without the bytes of images", async () => {
    const call = { id: "1", type: "function", function: { name: "weather", arguments: "{}" } } as const;
    const answer = { text: "", toolCalls: [call], usage, finishReason: "tool_calls" };
    const telemetry = aTelemetry({ capturesContent: true });
    const model = traced(() => answer, telemetry);

    await model.complete(
      [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
            { type: "image_url", image_url: { url: "https://example.org/a.png" } },
          ],
        },
        { role: "assistant", content: null, tool_calls: [call] },
        { role: "tool", content: "rain", tool_call_id: "1" },
      ],
      context,
    );

    const toolCall = { type: "tool_call", id: "1", name: "weather", arguments: "{}" };
    const written = (name: string) => JSON.parse(telemetry.spans[0]!.attributes[name] as string) as unknown;
    expect(written("gen_ai.input.messages")).toEqual([
      { role: "system", parts: [{ type: "text", content: "Be brief." }] },
      {
        role: "user",
        parts: [
          { type: "text", content: "What is it?" },
          { type: "uri", modality: "image", uri: "data:image/png;base64,…" },
          { type: "uri", modality: "image", uri: "https://example.org/a.png" },
        ],
      },
      { role: "assistant", parts: [toolCall] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: "rain" }] },
    ]);
    expect(written("gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [toolCall], finish_reason: "tool_calls" },
    ]);
  });
});
