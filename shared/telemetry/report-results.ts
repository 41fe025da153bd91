import type { OpenRun } from "../run/open-run.ts";
import { indexEntryOf, isEnded } from "../run/run-index.ts";
import type { RunRequest } from "../run/run-request.ts";
import type { StoredResult } from "../run/stored-result.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { CONVENTION, OWN } from "./attributes.ts";
import { caseSpans, outcomeOf } from "./case-spans.ts";
import { exceptionType } from "./error-type.ts";
import { suiteSpan } from "./suite-span.ts";
import type { Telemetry } from "./telemetry.ts";
import { whenOn } from "./when-on.ts";

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

/**
 * Finishes a run, and tells of it when that has ended it; a run that had ended before was told of then. Sends what there is, as
 * nobody may look at this process again for long.
 *
 * @param finish - Writes the log, unless results are missing.
 * @example
 * const missing = await tellRunEnd(telemetry, { store, request }, () => finishRun(deps, request, input));
 */
export async function tellRunEnd<T>(
  telemetry: Telemetry,
  { store, request }: { readonly store: BlobStore; readonly request: RunRequest },
  finish: () => Promise<T>,
): Promise<T> {
  if (!telemetry.isOn) return finish();
  const hadEnded = isEnded((await indexEntryOf(store, request)).status);
  const finished = await finish();
  await whenOn(telemetry, async () => {
    const entry = await indexEntryOf(store, request);
    if (hadEnded || !isEnded(entry.status)) return;
    telemetry.addSpans([suiteSpan(request, entry, telemetry)]);
    telemetry.measure("runs", 1, { [OWN.pipeline]: request.pipeline.name, [OWN.runStatus]: entry.status });
    telemetry.flush();
  });
  return finished;
}
