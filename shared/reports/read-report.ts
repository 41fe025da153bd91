import { configDifferences, type ConfigDifference } from "../config/config-differences.ts";
import { asObject } from "../json-object.ts";
import type { JsonObject } from "../json.ts";
import type { Pipeline } from "../pipeline/define-pipeline.ts";
import { describeThrown } from "../pipeline/describe-thrown.ts";
import type { RunLog, RunStatus } from "../runlog/run-log.ts";
import { parseElapsed } from "./parse-elapsed.ts";
import { readResult, type ReportResult } from "./read-result.ts";

/** A run as reports see it: what its log says, whoever wrote it, with what the pipeline's code knows of it. */
export type Report = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly config: JsonObject;
  readonly label?: string;
  readonly status: RunStatus;
  /** Why the run failed, when it did. */
  readonly error?: string;
  readonly start?: string;
  readonly elapsedMs?: number;
  readonly concurrency?: number;
  readonly sha?: string;
  readonly results: readonly ReportResult[];
  /** What went wrong with the pipeline's own part, which reports then do without. */
  readonly warnings: readonly string[];
  /** The settings that are not as the pipeline has them, where its code is known. */
  readonly configDifferences?: readonly ConfigDifference[];
  /** The pipeline's code, where it is known. */
  readonly definition?: Pipeline;
  /** The log itself, for what pipelines make of it. */
  readonly log: RunLog;
};

const STATUSES: readonly unknown[] = ["queued", "running", "completed", "failed", "cancelled"] satisfies RunStatus[];

/**
 * Reads a run log for reports. What a log of GoTaglio lacks is left open, but for one thing: whether a case passed is asked of
 * the pipeline, where its code is known.
 *
 * @param log - As `parseRunLog` gives it.
 * @param definition - The pipeline; its `stages()` is never called.
 * @example
 * const report = readReport(log, definition);
 * summarizeReport(report).counts.passed; // 12
 */
export function readReport(log: RunLog, definition?: Pipeline): Report {
  const { pipeline, label, start, elapsedMs, concurrency, sha, ...metadata } = log.metadata;
  const ask = definition && createJudge(definition);
  const results = log.results.map((result, place) => readResult(result, place, ask?.passed));
  // GoTaglio writes its log in the end, and notes what the whole run failed of.
  const exception = asObject(asObject(log.metadata as JsonObject)["exception"])["message"];
  const error = metadata.error ?? (typeof exception === "string" ? exception : undefined);
  const ms = typeof elapsedMs === "number" ? elapsedMs : parseElapsed(metadata.elapsed);
  const status = STATUSES.includes(metadata.status) ? metadata.status : error === undefined ? "completed" : "failed";
  return {
    uuid: log.uuid,
    pipeline: pipeline.name,
    config: pipeline.config,
    ...(typeof label === "string" ? { label } : {}),
    status,
    ...(error === undefined ? {} : { error }),
    ...(typeof start === "string" ? { start } : {}),
    ...(ms === undefined ? {} : { elapsedMs: ms }),
    ...(typeof concurrency === "number" ? { concurrency } : {}),
    ...(typeof sha === "string" ? { sha } : {}),
    results,
    warnings: ask?.warnings ?? [],
    ...(definition === undefined
      ? {}
      : { configDifferences: configDifferences(definition.config, pipeline.config), definition }),
    log,
  };
}

/** Asks a pipeline whether cases passed. One that throws does not know, which is told once. */
function createJudge({ name, passed }: Pipeline) {
  const warnings: string[] = [];
  return {
    warnings,
    passed: (result: Parameters<Pipeline["passed"]>[0]): boolean | undefined => {
      try {
        const verdict: unknown = passed(result);
        if (typeof verdict === "boolean") return verdict;
        throw new TypeError(`must give true or false, but gave ${typeof verdict}`);
      } catch (thrown) {
        if (warnings.length === 0)
          warnings.push(`\`passed\` of the pipeline "${name}": ${describeThrown(thrown).message}`);
        return undefined;
      }
    },
  };
}
