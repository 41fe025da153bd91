import { parseElapsed } from "../base/elapsed.ts";
import { addUsage } from "../base/usage.ts";
import type {
  CaseStatus,
  ConfigDifference,
  FailedAttempt,
  LoggedResult,
  ReportException,
  RunLog,
  RunStatus,
  StageResults,
  Usage,
} from "../contract/index.ts";
import { asObject, isObject, type Json, type JsonObject } from "../contract/json.ts";
import { RUN_STATUSES } from "./format.ts";
import type { PipelineReporter } from "./pipeline-reporter.ts";

/** A run as reports see it: what its log says, and what the code of its pipeline adds. */
export type Report = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly config: JsonObject;
  readonly label?: string;
  readonly status: RunStatus;
  /** Why the run failed. */
  readonly error?: string;
  readonly start?: string;
  readonly elapsedMs?: number;
  readonly concurrency?: number;
  readonly sha?: string;
  readonly results: readonly ReportResult[];
  /** What went wrong in the pipeline's own part, which the report then lacks. */
  readonly warnings: readonly string[];
  /** Missing when the pipeline's code is not found. */
  readonly configDifferences?: readonly ConfigDifference[];
  /** The pipeline's code. */
  readonly reporter?: PipelineReporter;
  /** The log itself, for the functions of the pipeline. */
  readonly log: RunLog;
};

/** The record of a stage; logs of GoTaglio may have no times. */
export type ReportStage = {
  readonly succeeded: boolean;
  readonly start?: string;
  readonly elapsedMs?: number;
  readonly attempts: number;
  readonly failedAttempts?: readonly Omit<FailedAttempt, "start">[];
  readonly usage?: Usage;
  /** Whether the outcome was copied, with its times, from the run that this one repeats. */
  readonly reused?: boolean;
  /** Missing in logs written by earlier versions. */
  readonly exception?: ReportException;
};

export type ReportTurn = {
  readonly succeeded: boolean;
  readonly stages: StageResults;
  readonly records: { readonly [stage: string]: ReportStage };
  readonly exception?: ReportException;
  /** Of the other stages that raised, in the order of their records. */
  readonly otherExceptions: readonly ReportException[];
};

/** One result of a run as reports see it. */
export type ReportResult = {
  /** In the log's results, from 0. */
  readonly index: number;
  readonly uuid: string;
  /** The repetition, from 0, in a run with several. */
  readonly repeat?: number;
  readonly status: CaseStatus;
  readonly keywords: readonly string[];
  readonly elapsedMs?: number;
  /** A case without turns has one. */
  readonly turns: readonly ReportTurn[];
  readonly hasTurns: boolean;
  readonly exception?: ReportException;
  /** Of all stages of all turns. Missing when none called a model. */
  readonly usage?: Usage;
  /** The run that produced this result, when it was copied as it is. */
  readonly reusedFrom?: string;
  /** As it is in the log. */
  readonly recorded: LoggedResult;
};

/**
 * Reads a run log for reports. What a log of GoTaglio lacks is left open, with one exception: the pipeline's code says whether
 * a case has passed.
 *
 * @param log - As returned by `parseRunLog`.
 * @param reporter - The pipeline's code, where it is found.
 * @example
 * const report = readReport(log, reporterOf(definition));
 * summarizeReport(report).counts.passed; // 12
 */
export function readReport(log: RunLog, reporter?: PipelineReporter): Report {
  const { pipeline, label, start, elapsedMs, concurrency, sha, ...metadata } = log.metadata;
  const warnings: string[] = [];
  const judge: Judge | undefined =
    reporter &&
    ((recorded) => {
      const passed = reporter.passed(recorded);
      if (typeof passed === "boolean") return passed;
      if (warnings.length === 0) warnings.push(passed.message);
      return undefined;
    });
  const results = log.results.map((result, index) => readResult(result, index, judge));
  // GoTaglio writes the exception of a whole run into the metadata.
  const { message } = asObject(asObject(log.metadata as JsonObject)["exception"]);
  const error = metadata.error ?? textOf(message);
  const isKnown = RUN_STATUSES.includes(metadata.status);
  return {
    uuid: log.uuid,
    pipeline: pipeline.name,
    config: pipeline.config,
    label: textOf(label),
    status: isKnown ? metadata.status : error === undefined ? "completed" : "failed",
    error,
    start: textOf(start),
    elapsedMs: numberOf(elapsedMs) ?? parseElapsed(metadata.elapsed),
    concurrency: numberOf(concurrency),
    sha: textOf(sha),
    results,
    warnings,
    configDifferences: reporter?.configDifferences(pipeline.config),
    reporter,
    log,
  };
}

/** Says whether a case passed that succeeded; `undefined` when it is unknown. */
type Judge = (recorded: LoggedResult) => boolean | undefined;

/**
 * Reads an entry of a run log field by field: logs of GoTaglio lack some fields, and others may have been edited.
 *
 * @param judge - Decides when the log does not say whether the case passed.
 * @example
 * readResult(log.results[0], 0).status; // "ok"
 */
export function readResult(recorded: LoggedResult, index = 0, judge?: Judge): ReportResult {
  const { uuid, keywords } = recorded.case;
  const metadata = asObject(recorded.metadata as JsonObject | undefined);
  const hasTurns = Array.isArray(recorded.turns);
  const turns = (hasTurns ? recorded.turns! : [recorded]).map((turn) => readTurn(asObject(turn as JsonObject)));
  // GoTaglio notes a failing turn on the turn alone.
  const failed = turns.find(({ succeeded }) => !succeeded);
  const succeeded = recorded.succeeded === true && failed === undefined;
  const usages = turns.flatMap(({ records }) => Object.values(records).flatMap(({ usage }) => usage ?? []));
  return {
    index,
    uuid: String(uuid),
    repeat: numberOf(metadata["repeat"]),
    status: succeeded ? statusOf(recorded, judge) : "error",
    keywords: Array.isArray(keywords) ? keywords.map(String) : [],
    elapsedMs: readMs(metadata),
    turns,
    hasTurns,
    exception: succeeded ? undefined : (readException(recorded.exception) ?? failed?.exception),
    usage: usages.length === 0 ? undefined : usages.reduce(addUsage),
    reusedFrom: textOf(metadata["reusedFrom"]),
    recorded,
  };
}

function statusOf(recorded: LoggedResult, judge?: Judge): CaseStatus {
  const passed = typeof recorded.passed === "boolean" ? recorded.passed : judge?.(recorded);
  if (passed === undefined) return "unknown";
  return passed ? "ok" : "failed";
}

function readTurn(turn: JsonObject): ReportTurn {
  const records = Object.entries(asObject(asObject(turn["metadata"])["stages"])).map(
    ([stage, record]) => [stage, readStage(stage, asObject(record))] as const,
  );
  const raised = records.flatMap(([, { exception }]) => exception ?? []);
  const exception = readException(turn["exception"]) ?? raised[0];
  return {
    succeeded: turn["succeeded"] === true,
    stages: asObject(turn["stages"]),
    records: Object.fromEntries(records),
    exception,
    otherExceptions: raised.filter(({ stage }) => stage !== exception?.stage),
  };
}

function readStage(stage: string, record: JsonObject): ReportStage {
  const { attempts, failedAttempts, usage } = record;
  return {
    succeeded: record["succeeded"] === true,
    start: textOf(record["start"]),
    elapsedMs: readMs(record),
    attempts: numberOf(attempts) ?? 1,
    failedAttempts: Array.isArray(failedAttempts) ? failedAttempts.map(readFailedAttempt) : undefined,
    usage: isObject(usage) && isUsage(usage) ? usage : undefined,
    reused: record["reused"] === true || undefined,
    exception: readException(record["exception"], stage),
  };
}

function readFailedAttempt(value: Json) {
  const { time, error, waitMs } = asObject(value);
  return { time: textOf(time) ?? "", error: textOf(error) ?? "", waitMs: numberOf(waitMs) ?? 0 };
}

const isUsage = (usage: JsonObject): usage is Usage & JsonObject =>
  ["inputTokens", "outputTokens", "costUsd"].every((key) => typeof usage[key] === "number");

const readMs = ({ elapsedMs, elapsed }: JsonObject): number | undefined => numberOf(elapsedMs) ?? parseElapsed(elapsed);

function readException(value: Json | undefined, ofStage?: string): ReportException | undefined {
  const { stage = ofStage, message, traceback, time } = asObject(value);
  if (typeof message !== "string") return undefined;
  return { message, stage: textOf(stage), traceback: textOf(traceback), time: textOf(time) };
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const numberOf = (value: Json | undefined): number | undefined => (typeof value === "number" ? value : undefined);

/**
 * Checks that a value is a run log, written by gotag or GoTaglio. The empty object that GoTaglio leaves as the results of a run
 * that broke off counts as no results.
 *
 * @returns The log, or why the value is none. Only IDs, cases, and the pipeline's name and config are checked: `readReport`
 *   reads everything else with care.
 * @example
 * parseRunLog(JSON.parse(text)); // { problem: "it lacks results, metadata or uuid" }
 */
export function parseRunLog(value: unknown): { readonly log: RunLog } | { readonly problem: string } {
  const { results, metadata, uuid } = asObject(value as Json);
  const { name, config } = asObject(asObject(metadata)["pipeline"]);
  const list = isObject(results) && Object.keys(results).length === 0 ? [] : results;
  if (!Array.isArray(list) || typeof uuid !== "string" || typeof name !== "string" || !isObject(config))
    return { problem: "it lacks results, metadata or uuid" };
  const wrong = list.findIndex((result: Json) => typeof asObject(asObject(result)["case"])["uuid"] !== "string");
  if (wrong >= 0) return { problem: `results[${wrong}] has no case with a uuid` };
  return { log: { ...(value as RunLog), results: list as unknown as RunLog["results"] } };
}

const MIN_PREFIX_CHARACTERS = 4;

/**
 * Keeps the cases of a report with some IDs.
 *
 * @param words - IDs, or prefixes of 4 characters or more, which may fit several cases. None keep all cases.
 * @returns The report of these cases; or a problem for each word that fits none.
 * @example
 * selectResults(report, ["08fd"]); // { report: … } with the cases whose IDs begin with 08fd
 */
export function selectResults(
  report: Report,
  words: readonly string[],
): { readonly report: Report } | { readonly problems: readonly string[] } {
  if (words.length === 0) return { report };
  const wanted = words.map((word) => word.toLowerCase());
  const fits = (uuid: string, word: string) =>
    uuid === word || (word.length >= MIN_PREFIX_CHARACTERS && uuid.startsWith(word));
  const ids = new Set(report.results.map(({ uuid }) => uuid.toLowerCase()));
  const missing = words.filter((_, index) => ![...ids].some((id) => fits(id, wanted[index]!)));
  if (missing.length > 0) return { problems: missing.map(describeMissing) };
  const results = report.results.filter(({ uuid }) => wanted.some((word) => fits(uuid.toLowerCase(), word)));
  return { report: { ...report, results } };
}

const describeMissing = (word: string): string =>
  word.length < MIN_PREFIX_CHARACTERS
    ? `"${word}" is too short: give at least the first ${MIN_PREFIX_CHARACTERS} characters of a case's id.`
    : `The run has no result of a case whose id begins with "${word.slice(0, 100)}".`;
