import { type Environment, readSetting } from "../settings.ts";

type Signal = "traces" | "metrics" | "logs";

/** The protocol of an OTLP endpoint. */
export type OtlpProtocol = "http/protobuf" | "http/json";

export type TelemetrySettings = {
  /** The signals sent to an OTLP endpoint. The exporters read its address from the environment. */
  readonly otlp: { readonly [signal in Signal]?: OtlpProtocol };
  readonly azure?: {
    readonly connectionString: string;
    /** Signs in with the app's identity, and selects one if it has several. */
    readonly identity?: { readonly clientId?: string };
  };
  readonly capturesContent: boolean;
};

const SIGNALS = [
  { signal: "traces", endpoint: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", exporter: "OTEL_TRACES_EXPORTER" },
  { signal: "metrics", endpoint: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", exporter: "OTEL_METRICS_EXPORTER" },
  { signal: "logs", endpoint: "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", exporter: "OTEL_LOGS_EXPORTER" },
] as const;

/**
 * Reads the settings of telemetry from the variables of OpenTelemetry and Azure. It is off unless an endpoint or a connection
 * string is set.
 *
 * @returns The settings, or `undefined` if it is off; and problems. A signal with a problem is not sent.
 * @example
 * parseTelemetrySettings({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }).settings?.otlp.traces; // "http/protobuf"
 */
export function parseTelemetrySettings(environment: Environment): {
  readonly settings?: TelemetrySettings;
  readonly problems: readonly string[];
} {
  if (readSetting(environment, "OTEL_SDK_DISABLED").toLowerCase() === "true") return { problems: [] };
  const { otlp, problems } = parseOtlp(environment);
  const connectionString = readSetting(environment, "APPLICATIONINSIGHTS_CONNECTION_STRING");
  if (connectionString === undefined && Object.keys(otlp).length === 0) return { problems };
  const identity = parseIdentity(readSetting(environment, "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"));
  const capture = readSetting(environment, "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT");
  const settings: TelemetrySettings = {
    otlp,
    azure: connectionString === undefined ? undefined : { connectionString, identity },
    capturesContent: CAPTURING.includes(capture.toUpperCase()),
  };
  return { settings, problems };
}

/** `TRUE` is an older value of the variable. Events, which could also contain content, are not sent. */
const CAPTURING = ["TRUE", "SPAN_ONLY", "SPAN_AND_EVENT"];

function parseOtlp(environment: Environment) {
  const problems = new Set<string>();
  const protocol = readSetting(environment, "OTEL_EXPORTER_OTLP_PROTOCOL");
  const otlp: { [signal in Signal]?: OtlpProtocol } = {};
  for (const { signal, endpoint: own, exporter } of SIGNALS) {
    const name = readSetting(environment, own) === undefined ? "OTEL_EXPORTER_OTLP_ENDPOINT" : own;
    const endpoint = readSetting(environment, name);
    if (endpoint === undefined || readSetting(environment, exporter).toLowerCase() === "none") continue;
    if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ""))
      problems.add(`${name} must be an http or https address, such as http://127.0.0.1:4318.`);
    else if (protocol !== "http/protobuf" && protocol !== "http/json")
      problems.add(
        `OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json, not "${protocol}". Collectors take both at port 4318.`,
      );
    else otlp[signal] = protocol;
  }
  return { otlp, problems: [...problems] };
}

/** `Authorization=AAD` or `ClientId=<id>;Authorization=AAD`: https://learn.microsoft.com/azure/azure-functions/functions-app-settings */
function parseIdentity(text = ""): { readonly clientId?: string } | undefined {
  const parts = text.split(";").map((part): [string, string] => {
    const [name = "", ...value] = part.split("=");
    return [name.trim().toLowerCase(), value.join("=").trim()];
  });
  const { authorization, clientid: clientId } = Object.fromEntries(parts) as Record<string, string | undefined>;
  if (authorization?.toUpperCase() !== "AAD") return undefined;
  return clientId ? { clientId } : {};
}
