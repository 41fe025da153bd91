import { readReport, type Report } from "../../../shared/reports/read-report.ts";
import type { RunLogMetadata } from "../../../shared/contract/run-log.ts";
import { HOSTILE_TEXT } from "./hostile-blocks.ts";
import { aReporter } from "./a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming } from "./a-run-log.ts";

const usage = { inputTokens: 9, outputTokens: 1, costUsd: 0.001 };

/** A report with a case that passed, one that failed, one that raised, and one of unknown result, all of them hostile. */
export const aFullReport = (metadata: Partial<RunLogMetadata> = {}): Report => {
  const { passed: _, ...unjudged } = aResult({ uuid: "bdef04a3-4a4c-47cd-baf1-5563e6ab4a1e" });
  const results = [
    aResult({
      case: { uuid: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc", keywords: ["p0", "=1+1"], user: "1 + 1" },
      stages: { infer: "2" },
      metadata: aTiming(120, { infer: aRecord(100, { usage }) }),
    }),
    aResult({ uuid: "06444cf6-db04-4ae5-aaa4-be3b897156a6", passed: false, stages: { infer: HOSTILE_TEXT } }),
    anError("extract", `Context: Extracting.\nError: ${HOSTILE_TEXT}`, {
      uuid: "3a97a564-cb2b-41b0-b5c1-401f8540ef29",
    }),
    unjudged as typeof unjudged & { passed: boolean },
  ];
  const reporter = aReporter({
    columns: { score: ({ stages }) => String(stages["infer"] ?? "").length, note: () => "-1+2", status: () => "mine" },
    passed: () => undefined as unknown as boolean,
  });
  return readReport(aRunLog(results, { label: "trial", sha: "7e17f48", ...metadata }), reporter);
};
