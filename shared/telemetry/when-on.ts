import type { Telemetry } from "./telemetry.ts";

/**
 * Does something for telemetry where that is on. Whatever goes wrong with it is told there, and nobody else's trouble.
 *
 * @example
 * await whenOn(telemetry, () => reportCases(telemetry, run, { created, nowMs }));
 */
export async function whenOn(telemetry: Telemetry, tell: () => void | Promise<void>): Promise<void> {
  if (!telemetry.isOn) return;
  try {
    await tell();
  } catch (thrown) {
    telemetry.log({ level: "warning", message: `Telemetry could not be made: ${String(thrown)}`, attributes: {} });
  }
}
