import { app, type Disposable, type LogHookContext } from "@azure/functions";
import { CONVENTION } from "../shared/telemetry/attributes.ts";
import type { Telemetry } from "../shared/telemetry/telemetry.ts";
import { currentWork, workAttributes, workSpan } from "../shared/telemetry/work.ts";

let hook: Disposable | undefined;

/** Has what functions log sent as well, with the run and the case that it is about, where telemetry is on. */
export function sendLogs(telemetry: Telemetry): void {
  hook?.dispose();
  hook = telemetry.isOn ? app.hook.log((line) => sendLine(telemetry, line)) : undefined;
}

function sendLine(telemetry: Telemetry, { level, message, category, invocationContext }: LogHookContext): void {
  if (level === "none" || level === "trace" || level === "debug" || category === "customMetric") return;
  const work = currentWork() ?? {};
  const span = workSpan(work);
  telemetry.log({
    level,
    message,
    attributes: {
      ...workAttributes(work),
      [CONVENTION.functionName]: invocationContext?.functionName,
      [CONVENTION.invocation]: invocationContext?.invocationId,
    },
    ...(span === undefined ? {} : { span }),
  });
}
