import { SpanKind, SpanStatusCode, TraceFlags, type SpanContext } from "@opentelemetry/api";
import type { InstrumentationScope } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { CONVENTION } from "./attributes.ts";
import type { Attributes, SpanDescription, SpanPlace } from "./telemetry.ts";

/** Attributes as the library wants them. */
export type OtelAttributes = Record<string, string | number | boolean | string[]>;

/**
 * A span as the library's exporters take it. Its tracers would choose the ids themselves, and begin the span now.
 *
 * @param options.toAttributes - Leaves out what is `undefined`, and hides what nobody may see.
 * @param options.hide - Of a text.
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
    ...(parentSpanId === undefined ? {} : { parentSpanContext: otelSpanContext({ traceId, spanId: parentSpanId }) }),
    startTime: hrTime(startMs),
    endTime: hrTime(endMs),
    duration: hrTime(endMs - startMs),
    status:
      error === undefined
        ? { code: SpanStatusCode.UNSET }
        : { code: SpanStatusCode.ERROR, ...(error.message === undefined ? {} : { message: hide(error.message) }) },
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

/** Where a span stands, as OpenTelemetry has it: all of a trace is sent, or nothing. */
export const otelSpanContext = ({ traceId, spanId }: SpanPlace): SpanContext => ({
  traceId,
  spanId,
  traceFlags: TraceFlags.SAMPLED,
});

/** Seconds and nanoseconds, from ms. */
function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
