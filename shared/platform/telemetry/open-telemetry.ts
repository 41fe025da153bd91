import { randomUUID } from "node:crypto";
import { messageOf } from "../../base/text.ts";
import { redact } from "../redact.ts";
import { type Environment, readSetting } from "../settings.ts";
import { parseTelemetrySettings } from "./telemetry-settings.ts";
import { NO_TELEMETRY, type Telemetry } from "./telemetry.ts";

export type OpenTelemetryInput = {
  readonly environment: Environment;
  /** Of the app. */
  readonly version: string;
  readonly warn: (text: string) => void;
};

/**
 * The telemetry that the environment asks for. Where it asks for none, nothing is loaded and nothing done. What is wrong with it
 * is told, and stops nobody from running suites.
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
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
    const resource = resourceFromAttributes({
      "service.name": readSetting(environment, "WEBSITE_SITE_NAME") ?? "gotag",
      "service.version": version,
      // Processes count each for itself.
      "service.instance.id": randomUUID(),
    }).merge(detectResources({ detectors: [envDetector] }));
    const { capturesContent } = settings;
    return createOtelTelemetry({ exporters, resource, version, capturesContent, hide: redact, warn });
  } catch (thrown) {
    warn(`Telemetry is off: ${messageOf(thrown)}`);
    return NO_TELEMETRY;
  }
}
