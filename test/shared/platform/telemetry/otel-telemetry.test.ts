import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter } from "@opentelemetry/sdk-logs";
import { AggregationTemporality, InMemoryMetricExporter, type PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, type SpanExporter } from "@opentelemetry/sdk-trace";
import { createOtelTelemetry, type OtelTelemetryInput } from "../../../../shared/platform/telemetry/otel-telemetry.ts";
import type { SpanDescription } from "../../../../shared/platform/telemetry/telemetry.ts";

const span: SpanDescription = {
  traceId: "7f6b1c520f6e4b399d0a4f1f5c1e2d3a",
  spanId: "00000000000000aa",
  parentSpanId: "00000000000000bb",
  name: "stage infer",
  kind: "internal",
  startMs: 1_795_000_000_000.25,
  endMs: 1_795_000_000_500.5,
  attributes: { "gotag.stage.name": "infer", "gotag.turn": undefined, "gotag.run.models": ["a", "key-1"] },
  events: [{ name: "attempt failed", timeMs: 1_795_000_000_100, attributes: { "gotag.stage.wait_ms": 20 } }],
  links: [{ traceId: "11111111111111111111111111111111", spanId: "00000000000000cc" }],
};

function inMemory(more: Partial<OtelTelemetryInput> = {}) {
  const spans = new InMemorySpanExporter();
  const metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const logs = new InMemoryLogRecordExporter();
  const telemetry = createOtelTelemetry({
    exporters: { spans: [spans], metrics: [metrics], logs: [logs] },
    resource: resourceFromAttributes({ "service.name": "gotag" }),
    version: "1.0.0",
    capturesContent: false,
    warn: () => {},
    ...more,
  });
  return { telemetry, spans, metrics, logs };
}

/** Waits until everything has been sent. */
const sending = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("telemetry by OpenTelemetry", () => {
  it("exports spans with their IDs, times, links and events", async () => {
    const { telemetry, spans } = inMemory();

    telemetry.addSpans([span, { ...span, kind: "client", error: { type: "429" } }]);
    telemetry.flush();
    await sending();

    const [first, second] = spans.getFinishedSpans();
    expect(first?.spanContext()).toEqual({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 });
    expect(first?.parentSpanContext).toMatchObject({ traceId: span.traceId, spanId: span.parentSpanId });
    expect(first).toMatchObject({
      name: "stage infer",
      kind: SpanKind.INTERNAL,
      startTime: [1_795_000_000, 250_000],
      endTime: [1_795_000_000, 500_500_000],
      duration: [0, 500_250_000],
      status: { code: SpanStatusCode.UNSET },
      attributes: { "gotag.stage.name": "infer", "gotag.run.models": ["a", "key-1"] },
      links: [{ context: span.links?.[0] }],
      events: [{ name: "attempt failed", attributes: { "gotag.stage.wait_ms": 20 } }],
    });
    expect(second).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "429" },
    });
    await telemetry.stop();
  });

  it("adds up measurements, with units and boundaries", async () => {
    const { telemetry, metrics } = inMemory();

    telemetry.measure("cases", 1, { "gotag.case.outcome": "passed", "error.type": undefined });
    telemetry.measure("cases", 1, { "gotag.case.outcome": "passed" });
    telemetry.measure("callSeconds", 0.03, {});
    telemetry.flush();
    await sending();

    const all = metrics.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? [];
    const named = (name: string) => all.find(({ descriptor }) => descriptor.name === name);
    expect(named("gotag.cases")).toMatchObject({
      descriptor: { unit: "{case}" },
      dataPoints: [{ value: 2, attributes: { "gotag.case.outcome": "passed" } }],
    });
    const seconds = named("gen_ai.client.operation.duration");
    expect(seconds).toMatchObject({ descriptor: { unit: "s" }, dataPoints: [{ value: { sum: 0.03 } }] });
    expect((seconds?.dataPoints[0]?.value as any).buckets.boundaries).toContain(0.64);
    await telemetry.stop();
  });

  it("exports log lines with their level, attributes and span", async () => {
    const { telemetry, logs } = inMemory();

    telemetry.log({ level: "warning", message: "storage away", attributes: { "gotag.run.id": "r" }, span });
    telemetry.flush();
    await sending();

    const [line] = logs.getFinishedLogRecords();
    expect(line).toMatchObject({ body: "storage away", severityNumber: 13, attributes: { "gotag.run.id": "r" } });
    expect(line?.spanContext).toMatchObject({ traceId: span.traceId, spanId: span.spanId });
    await telemetry.stop();
  });

  it("redacts attributes, messages and lines", async () => {
    const hide = (text: string) => text.replaceAll("key-1", "***");
    const { telemetry, spans, logs } = inMemory({ hide });

    telemetry.addSpans([{ ...span, attributes: { ...span.attributes, a: "key-1" }, error: { type: "x", message: "key-1" } }]); // prettier-ignore
    telemetry.log({ level: "error", message: "key-1", attributes: { b: "key-1" } });
    telemetry.flush();
    await sending();

    const [sent] = spans.getFinishedSpans();
    const [line] = logs.getFinishedLogRecords();
    expect(JSON.stringify([sent?.attributes, sent?.status, line?.body, line?.attributes])).not.toContain("key-1");
    expect(sent?.status.message).toBe("***");
    await telemetry.stop();
  });

  it("waits for a hanging collector only up to the time limit when it stops", async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    const hangs = (_: unknown, done: (result: { code: number }) => void) => void answered.then(() => done({ code: 0 }));
    const parts = { export: hangs, forceFlush: async () => {}, shutdown: async () => {} };
    const exporters = { spans: [parts as SpanExporter], metrics: [parts as PushMetricExporter], logs: [] };
    const { telemetry } = inMemory({ exporters, stopMs: 30 });
    telemetry.addSpans([span]);
    telemetry.measure("cases", 1, {});
    telemetry.flush();

    const began = performance.now();
    await telemetry.stop();

    expect(performance.now() - began).toBeGreaterThanOrEqual(25);
    answer();
  });

  it("warns once of a failing collector", async () => {
    const warnings: string[] = [];
    const failing = (_: unknown, done: (result: object) => void) => done({ code: 1, error: new Error("ECONNREFUSED") });
    const spans = { export: failing, shutdown: async () => {} } as unknown as SpanExporter;
    const exporters = { spans: [spans], metrics: [], logs: [] };
    const { telemetry } = inMemory({ exporters, warn: (text) => warnings.push(text) });

    for (let time = 0; time < 2; time++) {
      telemetry.addSpans([span]);
      telemetry.flush();
      await sending();
    }

    expect(warnings).toEqual(["Telemetry could not be sent (ECONNREFUSED). Runs go on without it; this is said once."]);
    await telemetry.stop();
  });
});
