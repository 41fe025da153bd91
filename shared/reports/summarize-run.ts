import type { ConfigDifference } from "../config/config-differences.ts";
import { addCounts, countResult, NO_COUNTS, type Counts } from "../run/counts.ts";
import type { CaseResult, RunLog, RunStatus } from "../runlog/run-log.ts";
import { notedSettings } from "./noted-settings.ts";

/** What became of one case. */
export type CaseSummary = {
  readonly uuid: string;
  /** `ok`: passed. `failed`: succeeded, but did not pass. `error`: a stage raised. */
  readonly status: "ok" | "failed" | "error";
  readonly keywords: readonly string[];
  /** The stage that raised. */
  readonly stage?: string;
  /** What it raised, as the run log has it. */
  readonly message?: string;
};

/** What became of a run, as JSON. */
export type RunSummary = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly status: RunStatus;
  /** Why the run failed, when it did. */
  readonly error?: string;
  readonly start: string;
  readonly elapsed: string;
  readonly elapsedMs: number;
  readonly concurrency: number;
  /** Names of models and template files, by dotted path. */
  readonly settings: { readonly [path: string]: string };
  /** Counted from the results; `succeeded` = passed + failed. */
  readonly counts: { readonly total: number; readonly succeeded: number } & Counts;
  readonly cases: readonly CaseSummary[];
} & PipelineAdditions;

/** What only the pipeline's code can tell of a run; not there where the code is not. */
export type PipelineAdditions = {
  /** What the pipeline adds of its own, in lines of text. */
  readonly ownText?: string;
  /** The settings that are not as the pipeline has them. */
  readonly configDifferences?: readonly ConfigDifference[];
};

/**
 * Summarizes a run by the results in its log.
 *
 * @param additions - They go into the summary as they are.
 * @example
 * summarizeRun(log).counts.passed; // 12
 */
export function summarizeRun({ results, metadata, uuid }: RunLog, additions: PipelineAdditions = {}): RunSummary {
  const { pipeline, label, status, error, start, elapsed, elapsedMs, concurrency } = metadata;
  const counts = results.map(countResult).reduce(addCounts, NO_COUNTS);
  return {
    uuid,
    pipeline: pipeline.name,
    ...(label === undefined ? {} : { label }),
    status,
    ...(error === undefined ? {} : { error }),
    start,
    elapsed,
    elapsedMs,
    concurrency,
    settings: notedSettings(pipeline.config),
    counts: { total: results.length, succeeded: counts.passed + counts.failed, ...counts },
    cases: results.map(summarizeCase),
    ...additions,
  };
}

function summarizeCase(result: CaseResult): CaseSummary {
  const { uuid, keywords } = result.case;
  const of = {
    uuid: String(uuid),
    keywords: Array.isArray(keywords) ? keywords.map(String) : [],
  };
  if (result.succeeded) return { ...of, status: result.passed ? "ok" : "failed" };
  const { exception } = result;
  return { ...of, status: "error", ...(exception && { stage: exception.stage, message: exception.message }) };
}
