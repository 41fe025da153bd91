import type { IndexEntry } from "../run/run-index.ts";
import type { RunRequest } from "../run/run-request.ts";
import type { RunStatus } from "../runlog/run-log.ts";
import { CONVENTION, OWN } from "./attributes.ts";
import { usageAttributes } from "./case-spans.ts";
import type { SpanDescription } from "./telemetry.ts";
import { spanPlace } from "./telemetry-ids.ts";

const SUITE_STATUS: Partial<Record<RunStatus, string>> = {
  completed: "success",
  failed: "failure",
  cancelled: "aborted",
};

/**
 * The span of a run that has ended, from its acceptance to its log. A rerun is linked to the run that it repeats.
 *
 * @param entry - Its entry in the index.
 * @example
 * telemetry.addSpans([suiteSpan(request, entry, { capturesContent: false })]);
 */
export function suiteSpan(
  request: RunRequest,
  entry: IndexEntry,
  { capturesContent }: { readonly capturesContent: boolean },
): SpanDescription {
  const { status, counts, total, models, usage, error, updatedAt } = entry;
  const { id: run, pipeline, label, concurrency, repeats, rerun, client, createdAt } = request;
  return {
    ...spanPlace({ run }),
    name: `suite ${pipeline.name}`,
    kind: "internal",
    startMs: Date.parse(createdAt),
    endMs: Date.parse(updatedAt),
    attributes: {
      [OWN.run]: run,
      [OWN.pipeline]: pipeline.name,
      [OWN.label]: label,
      [OWN.runStatus]: status,
      [OWN.models]: models,
      [OWN.concurrency]: concurrency,
      [OWN.repeats]: repeats,
      [OWN.total]: total,
      [OWN.passedCount]: counts.passed,
      [OWN.failedCount]: counts.failed,
      [OWN.errorCount]: counts.errors,
      [OWN.keptCount]: rerun?.kept.completed,
      [OWN.rerunOf]: rerun?.of.run,
      [OWN.rerunFrom]: rerun?.of.from,
      [CONVENTION.suiteName]: pipeline.name,
      [CONVENTION.suiteStatus]: SUITE_STATUS[status],
      [CONVENTION.revision]: client.sha ?? undefined,
      ...usageAttributes(usage),
    },
    ...(rerun === undefined ? {} : { links: [spanPlace({ run: rerun.of.run })] }),
    ...(status === "failed"
      ? { error: { type: "run-failed", ...(capturesContent && error !== undefined ? { message: error } : {}) } }
      : {}),
  };
}
