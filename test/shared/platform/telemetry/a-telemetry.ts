import type { LogLine, SpanDescription, Telemetry } from "../../../../shared/platform/telemetry/telemetry.ts";

/** Telemetry that records its calls. */
export function aTelemetry({ capturesContent = false } = {}) {
  const spans: SpanDescription[] = [];
  const measured: { metric: string; value: number; attributes: object }[] = [];
  const lines: LogLine[] = [];
  let flushes = 0;
  const telemetry: Telemetry = {
    isOn: true,
    capturesContent,
    addSpans: (more) => void spans.push(...more),
    measure: (metric, value, attributes) => void measured.push({ metric, value, attributes }),
    log: (line) => void lines.push(line),
    flush: () => void flushes++,
    stop: async () => {},
  };
  return { ...telemetry, spans, measured, lines, flushes: () => flushes };
}
