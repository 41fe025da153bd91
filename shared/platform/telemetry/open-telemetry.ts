import { randomUUID } from "node:crypto";
import { messageOf } from "../../base/text.ts";
import { redact } from "../redact.ts";
import { type Environment, readSetting } from "../settings.ts";
import { parseTelemetrySettings } from "./telemetry-settings.ts";
import { NO_TELEMETRY, type Telemetry } from "./telemetry.ts";

type OpenTelemetryInput = {
  readonly environment: Environment;
  /** The version of the app. */
  readonly version: string;
  readonly warn: (text: string) => void;
};

/**
 * Starts the telemetry that the environment configures. Without configuration nothing is loaded. Errors only cause warnings:
 * runs work without telemetry.
 *
 * @example
 * const telemetry = await openTelemetry({ environment: process.env, version: "1.0.0", warn });
 */
export async function openTelemetry({ environment, version, warn }: OpenTelemetryInput): Promise<Telemetry> {
  const { settings, problems } = parseTelemetrySettings(environment);
  for (const problem of problems) warn(`Telemetry: ${problem}`);
  if (settings === undefined) return NO_TELEMETRY;
  try {
    const [{ createOtelTelemetry }, { openExporters }, { detectResources, envDetector, resourceFromAttributes }] =
      await Promise.all([
        import("./otel-telemetry.ts"),
        import("./otel-exporters.ts"),
        import("@opentelemetry/resources"),
      ]);
    const exporters = await openExporters(settings);
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override these.
    const resource = resourceFromAttributes({
      "service.name": readSetting(environment, "WEBSITE_SITE_NAME") ?? "gotag",
      "service.version": version,
      // Each process has its own counters.
      "service.instance.id": randomUUID(),
    }).merge(detectResources({ detectors: [envDetector] }));
    const { capturesContent } = settings;
    return createOtelTelemetry({ exporters, resource, version, capturesContent, hide: redact, warn });
  } catch (thrown) {
    warn(`Telemetry is off: ${messageOf(thrown)}`);
    return NO_TELEMETRY;
  }
}
