import {
  type Counter,
  type Histogram,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { type InstrumentationScope, setGlobalErrorHandler } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace";
import { messageOf } from "../../base/text.ts";
import { CONVENTION } from "./attributes.ts";
import type { OtelExporters } from "./otel-exporters.ts";
import {
  type Attributes,
  type LogLevel,
  type MetricName,
  METRICS,
  type SpanDescription,
  type SpanIds,
  type Telemetry,
} from "./telemetry.ts";

export type OtelTelemetryInput = {
  readonly exporters: OtelExporters;
  readonly resource: Resource;
  readonly version: string;
  readonly capturesContent: boolean;
  /** Redacts secrets in a text. */
  readonly hide?: (text: string) => string;
  /** Called once if data could not be sent. */
  readonly warn: (text: string) => void;
  /** How long `stop` waits for unsent data. Default: 2 s. */
  readonly stopMs?: number;
};

/** A fast run creates about 5,000 spans per second. Further spans are dropped; these take about 20 MB. */
const MAX_QUEUED_SPANS = 20_000;
const STOP_MS = 2_000;

const SEVERITIES: Readonly<Record<LogLevel, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  information: SeverityNumber.INFO,
  warning: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  critical: SeverityNumber.FATAL,
};

/**
 * Creates telemetry with OpenTelemetry's packages, which take a quarter of a second to load: import this file only if telemetry
 * is on. The only global registration is the handler of export errors.
 */
export function createOtelTelemetry({
  exporters,
  resource,
  version,
  capturesContent,
  hide = (text) => text,
  warn,
  stopMs = STOP_MS,
}: OtelTelemetryInput): Telemetry {
  let hasWarned = false;
  const warnOnce = (thrown: unknown): void => {
    if (hasWarned) return;
    hasWarned = true;
    const text = hide(messageOf(thrown)).slice(0, 300);
    warn(`Telemetry could not be sent (${text}). Runs go on without it; this is said once.`);
  };
  setGlobalErrorHandler(warnOnce);

  const scope = { name: "gotag", version };
  const processors = exporters.spans.map(
    (exporter) => new BatchSpanProcessor({ exporter, maxQueueSize: MAX_QUEUED_SPANS }),
  );
  const meters = new MeterProvider({
    resource,
    readers: exporters.metrics.map((exporter) => new PeriodicExportingMetricReader({ exporter })),
  });
  const loggers = new LoggerProvider({
    resource,
    processors: exporters.logs.map((exporter) => new BatchLogRecordProcessor({ exporter })),
  });
  const instruments = createInstruments(meters, scope);
  const logger = loggers.getLogger(scope.name, scope.version);

  function toAttributes(attributes: Attributes): OtelAttributes {
    const shown: OtelAttributes = {};
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined) continue;
      shown[name] = typeof value === "string" ? hide(value) : typeof value === "object" ? value.map(hide) : value;
    }
    return shown;
  }

  return {
    isOn: true,
    capturesContent,
    addSpans(spans) {
      for (const span of spans) {
        const readable = otelSpan(span, { resource, scope, toAttributes, hide });
        for (const processor of processors) processor.onEnd(readable);
      }
    },
    measure(metric, value, attributes) {
      const instrument = instruments[metric];
      if ("add" in instrument) instrument.add(value, toAttributes(attributes));
      else instrument.record(value, toAttributes(attributes));
    },
    log({ level, message, attributes, span }) {
      logger.emit({
        severityNumber: SEVERITIES[level],
        severityText: level,
        body: hide(message),
        attributes: toAttributes(attributes),
        ...(span === undefined ? {} : { context: trace.setSpanContext(ROOT_CONTEXT, otelSpanContext(span)) }),
      });
    },
    flush() {
      for (const part of [...processors, meters, loggers]) void part.forceFlush().catch(warnOnce);
    },
    async stop() {
      const ended = Promise.allSettled([...processors, meters, loggers].map((part) => part.shutdown()));
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, stopMs);
      await Promise.race([ended, late]);
      clearTimeout(timer);
    },
  };
}

function createInstruments(
  meters: MeterProvider,
  { name, version }: { readonly name: string; readonly version: string },
): Readonly<Record<MetricName, Counter | Histogram>> {
  const meter = meters.getMeter(name, version);
  const create = (metric: (typeof METRICS)[MetricName]) => {
    const { unit, description } = metric;
    if (metric.kind === "counter") return meter.createCounter(metric.name, { unit, description });
    const advice = { explicitBucketBoundaries: [...metric.boundaries] };
    return meter.createHistogram(metric.name, { unit, description, advice });
  };
  const entries = Object.entries(METRICS).map(([key, metric]) => [key, create(metric)]);
  return Object.fromEntries(entries) as Record<MetricName, Counter | Histogram>;
}

/** Attributes in the format of the library. */
export type OtelAttributes = Record<string, string | number | boolean | string[]>;

/**
 * Creates a span for the library's exporters. The library's tracers would choose the IDs and start the span now.
 *
 * @param options.toAttributes - Removes `undefined` values and redacts secrets.
 * @param options.hide - Redacts secrets in a text.
 */
export function otelSpan(
  span: SpanDescription,
  options: {
    readonly resource: Resource;
    readonly scope: InstrumentationScope;
    readonly toAttributes: (attributes: Attributes) => OtelAttributes;
    readonly hide: (text: string) => string;
  },
): ReadableSpan {
  const { traceId, parentSpanId, name, kind, startMs, endMs, attributes, events = [], links = [], error } = span;
  const { resource, scope, toAttributes, hide } = options;
  const all = { ...attributes, [CONVENTION.errorType]: error?.type };
  const context = otelSpanContext(span);
  return {
    name,
    kind: kind === "client" ? SpanKind.CLIENT : SpanKind.INTERNAL,
    spanContext: () => context,
    parentSpanContext: parentSpanId === undefined ? undefined : otelSpanContext({ traceId, spanId: parentSpanId }),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    status:
      error === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, message: error.message === undefined ? undefined : hide(error.message) },
    attributes: toAttributes(all),
    links: links.map((link) => ({ context: otelSpanContext(link) })),
    events: events.map((event) => ({
      name: event.name,
      time: hrTime(event.timeMs),
      attributes: toAttributes(event.attributes),
    })),
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** Converts the IDs of a span to the format of the library. All spans are sampled. */
const otelSpanContext = ({ traceId, spanId }: SpanIds): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

/** Converts ms to seconds and nanoseconds. */
function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
