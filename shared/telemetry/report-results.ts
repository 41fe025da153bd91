import type { OpenRun } from "../run/open-run.ts";
import type { IndexEntry } from "../run/run-index.ts";
import type { RunRequest } from "../run/run-request.ts";
import type { StoredResult } from "../run/stored-result.ts";
import { CONVENTION, OWN } from "./attributes.ts";
import { caseSpans, outcomeOf } from "./case-spans.ts";
import { exceptionType } from "./error-type.ts";
import { suiteSpan } from "./suite-span.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * Tells of cases that were saved, each once: give those that this saving created.
 *
 * @example
 * await reportCases(telemetry, run, { created, nowMs: Date.now() });
 */
export async function reportCases(
  telemetry: Telemetry,
  { request, readCase }: Pick<OpenRun, "request" | "readCase">,
  { created, nowMs }: { readonly created: readonly StoredResult[]; readonly nowMs: number },
): Promise<void> {
  const { capturesContent } = telemetry;
  for (const result of created) {
    const { uuid } = await readCase(result.place);
    telemetry.addSpans(caseSpans(request, result, { caseId: String(uuid), nowMs, capturesContent }));
    telemetry.measure("cases", 1, {
      [OWN.pipeline]: request.pipeline.name,
      [OWN.outcome]: outcomeOf(result),
      [CONVENTION.errorType]: result.succeeded ? undefined : exceptionType(result.exception ?? { traceback: "" }),
    });
  }
}

/** Tells of a run whose log was written, and sends what there is: nobody may look at this process again for long. */
export function reportRunEnd(telemetry: Telemetry, request: RunRequest, entry: IndexEntry): void {
  telemetry.addSpans([suiteSpan(request, entry, telemetry)]);
  telemetry.measure("runs", 1, { [OWN.pipeline]: request.pipeline.name, [OWN.runStatus]: entry.status });
  telemetry.flush();
}
