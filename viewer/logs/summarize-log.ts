import type { CaseResult, StageRecord } from "../api/case-result.ts";
import { RUN_STATUSES, type RunStatus } from "../api/run-status.ts";
import type { CaseStatus, CaseSummary, KeywordSummary, RunSummary, StageSummary } from "../api/summary.ts";
import { asObject, type JsonObject } from "./as-object.ts";
import { elapsedMsOf } from "./elapsed-ms.ts";
import { latencyOf } from "./latency.ts";
import { passRate } from "./pass-rate.ts";
import { addUsages, summarizeCase, usagesOf } from "./summarize-case.ts";

/**
 * The summary of a log file, as the app makes it of a run, but for what only the pipeline's code knows: its columns, its own
 * texts, its defaults, and whether a case passed where the log does not say.
 *
 * @param log.metadata - As it stands in the log.
 * @example
 * summarizeLog({ uuid, metadata, results }).passRate?.rate; // 0.9
 */
export function summarizeLog({
  uuid,
  metadata,
  results,
}: {
  readonly uuid: string;
  readonly metadata: JsonObject;
  readonly results: readonly CaseResult[];
}): RunSummary {
  const cases = results.map(summarizeCase);
  const statuses = cases.map(({ status }) => status);
  const count = (status: CaseStatus) => statuses.filter((other) => other === status).length;
  const text = (key: string) => (typeof metadata[key] === "string" ? { [key]: metadata[key] } : {});
  const exception = asObject(metadata["exception"])["message"];
  const error = metadata["error"] ?? exception;
  const elapsedMs = elapsedMsOf(metadata);
  const rate = passRate(statuses);
  const latency = latencyOf(results.flatMap((result) => result.metadata?.elapsedMs ?? []));
  const usage = addUsages(results.flatMap(usagesOf));
  return {
    uuid,
    pipeline: String(asObject(metadata["pipeline"])["name"]),
    status: runStatusOf(metadata["status"], error),
    ...text("label"),
    ...text("start"),
    ...text("sha"),
    ...(typeof error === "string" ? { error } : {}),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    ...(typeof metadata["concurrency"] === "number" ? { concurrency: metadata["concurrency"] } : {}),
    counts: {
      total: cases.length,
      passed: count("ok"),
      failed: count("failed"),
      errors: count("error"),
      unknown: count("unknown"),
    },
    ...(rate === undefined ? {} : { passRate: rate }),
    ...(latency === undefined ? {} : { latency }),
    ...(usage === undefined ? {} : { usage }),
    stages: summarizeStages(results),
    keywords: summarizeKeywords(cases),
    columns: [],
    cases,
    warnings: [],
  };
}

/** GoTaglio writes its log in the end, and none of a run that goes on. */
function runStatusOf(status: unknown, error: unknown): RunStatus {
  return RUN_STATUSES.find((known) => known === status) ?? (error === undefined ? "completed" : "failed");
}

function summarizeStages(results: readonly CaseResult[]): readonly StageSummary[] {
  const records = results
    .flatMap((result) => result.turns ?? [result])
    .flatMap(({ metadata }) => Object.entries(metadata?.stages ?? {}));
  return [...Map.groupBy(records, ([stage]) => stage)].map(([stage, all]) =>
    summarizeStage(
      stage,
      all.map(([, record]) => record),
    ),
  );
}

function summarizeStage(stage: string, records: readonly StageRecord[]): StageSummary {
  const latency = latencyOf(records.flatMap(({ elapsedMs }) => elapsedMs ?? []));
  const usage = addUsages(records.flatMap((record) => record.usage ?? []));
  return {
    stage,
    runs: records.length,
    errors: records.filter(({ succeeded }) => !succeeded).length,
    attempts: records.reduce((sum, { attempts = 1 }) => sum + attempts, 0),
    ...(latency === undefined ? {} : { latency }),
    ...(usage === undefined ? {} : { usage }),
  };
}

function summarizeKeywords(cases: readonly CaseSummary[]): readonly KeywordSummary[] {
  const marked = cases.flatMap(({ keywords, status }) =>
    [...new Set(keywords)].map((keyword) => ({ keyword, status })),
  );
  return [...Map.groupBy(marked, ({ keyword }) => keyword)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([keyword, those]) => {
      const statuses = those.map(({ status }) => status);
      const rate = passRate(statuses);
      const errors = statuses.filter((status) => status === "error").length;
      return { keyword, total: those.length, errors, ...(rate === undefined ? {} : { passRate: rate }) };
    });
}
