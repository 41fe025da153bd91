import type { LogRecordExporter } from "@opentelemetry/sdk-logs";
import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { OtlpProtocol, TelemetrySettings } from "./telemetry-settings.ts";

/** The exporters of spans, metrics and logs, any number of each. */
export type OtelExporters = {
  readonly spans: readonly SpanExporter[];
  readonly metrics: readonly PushMetricExporter[];
  readonly logs: readonly LogRecordExporter[];
};

/**
 * Creates the exporters of the settings, and loads only their packages. The packages of OTLP read endpoints, headers, time
 * limits and compression from the environment.
 *
 * @throws Error for an invalid connection string.
 */
export async function openExporters({ otlp, azure }: TelemetrySettings): Promise<OtelExporters> {
  const [toAzure, spans, metrics, logs] = await Promise.all([
    azure === undefined ? undefined : openAzureExporters(azure),
    otlp.traces && openSpanExporter(otlp.traces),
    otlp.metrics && openMetricExporter(otlp.metrics),
    otlp.logs && openLogExporter(otlp.logs),
  ]);
  return {
    spans: [...(spans ? [spans] : []), ...(toAzure?.spans ?? [])],
    metrics: [...(metrics ? [metrics] : []), ...(toAzure?.metrics ?? [])],
    logs: [...(logs ? [logs] : []), ...(toAzure?.logs ?? [])],
  };
}

async function openSpanExporter(protocol: OtlpProtocol): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-trace-otlp-http")
      : await import("@opentelemetry/exporter-trace-otlp-proto");
  return new OTLPTraceExporter();
}

async function openMetricExporter(protocol: OtlpProtocol): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-metrics-otlp-http")
      : await import("@opentelemetry/exporter-metrics-otlp-proto");
  return new OTLPMetricExporter();
}

async function openLogExporter(protocol: OtlpProtocol): Promise<LogRecordExporter> {
  const { OTLPLogExporter } =
    protocol === "http/json"
      ? await import("@opentelemetry/exporter-logs-otlp-http")
      : await import("@opentelemetry/exporter-logs-otlp-proto");
  return new OTLPLogExporter();
}

async function openAzureExporters({
  connectionString,
  identity,
}: NonNullable<TelemetrySettings["azure"]>): Promise<OtelExporters> {
  const [azure, credential] = await Promise.all([
    import("@azure/monitor-opentelemetry-exporter"),
    identity === undefined ? undefined : openIdentity(identity),
  ]);
  const options = {
    connectionString,
    // Otherwise unsent data would be stored in files on this machine.
    disableOfflineStorage: true,
    ...(credential === undefined ? {} : { credential }),
  };
  return {
    spans: [new azure.AzureMonitorTraceExporter(options)],
    metrics: [new azure.AzureMonitorMetricExporter(options)],
    logs: [new azure.AzureMonitorLogExporter(options)],
  };
}

async function openIdentity(identity: { readonly clientId?: string }) {
  const { ManagedIdentityCredential } = await import("@azure/identity");
  return new ManagedIdentityCredential(identity);
}
