import { parseTelemetrySettings } from "../../../../shared/platform/telemetry/telemetry-settings.ts";

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };
const all = { traces: "http/protobuf", metrics: "http/protobuf", logs: "http/protobuf" };

describe("the settings of telemetry", () => {
  it.each([
    { environment: {}, because: "nothing is set" },
    { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: " " }, because: "the endpoint is blank" },
    { environment: { ...ENDPOINT, OTEL_SDK_DISABLED: "TRUE" }, because: "it is disabled" },
    { environment: { OTEL_SERVICE_NAME: "mine" }, because: "only the name is set" },
  ])("are undefined when $because", ({ environment }) => {
    expect(parseTelemetrySettings(environment)).toEqual({ problems: [] });
  });

  const allBy = (protocol: string) => ({ traces: protocol, metrics: protocol, logs: protocol });
  it.each([
    { environment: ENDPOINT, otlp: all },
    { environment: { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://a.example/v1" }, otlp: { traces: all.traces } },
    { environment: { ...ENDPOINT, OTEL_METRICS_EXPORTER: "none" }, otlp: { traces: all.traces, logs: all.logs } },
    { environment: { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }, otlp: allBy("http/json") },
  ])("send $otlp for $environment", ({ environment, otlp }) => {
    expect(parseTelemetrySettings(environment)).toEqual({ settings: { otlp, capturesContent: false }, problems: [] });
  });

  it("list all problems and leave out those signals", () => {
    const wrong = {
      OTEL_EXPORTER_OTLP_ENDPOINT: "127.0.0.1:4317",
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: "http://127.0.0.1:4318/v1/logs",
    };

    expect(parseTelemetrySettings(wrong)).toEqual({
      settings: { otlp: { logs: "http/protobuf" }, capturesContent: false },
      problems: ["OTEL_EXPORTER_OTLP_ENDPOINT must be an http or https address, such as http://127.0.0.1:4318."],
    });
    expect(parseTelemetrySettings({ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toEqual({
      problems: [
        'OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json, not "grpc". Collectors take both at port 4318.',
      ],
    });
  });

  it.each([
    { authentication: "ClientId=abc;Authorization=AAD", identity: { clientId: "abc" } },
    { authentication: "Authorization=AAD", identity: {} },
    { authentication: undefined, identity: undefined },
  ])("sign in to Application Insights with $identity for $authentication", ({ authentication, identity }) => {
    const { settings } = parseTelemetrySettings({
      APPLICATIONINSIGHTS_CONNECTION_STRING: "InstrumentationKey=1",
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: authentication,
    });

    expect(settings?.azure).toEqual({ connectionString: "InstrumentationKey=1", identity });
  });

  it.each([
    ...[undefined, "NO_CONTENT", "EVENT_ONLY", "false"].map((text) => ({ text, captures: false })),
    ...["span_only", "SPAN_AND_EVENT", "true"].map((text) => ({ text, captures: true })),
  ])("capture content for $text: $captures", ({ text, captures }) => {
    const environment = { ...ENDPOINT, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: text };

    expect(parseTelemetrySettings(environment).settings?.capturesContent).toBe(captures);
  });
});
