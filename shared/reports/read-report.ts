import { configDifferences, type ConfigDifference, type Pipeline, describeThrown } from "../pipeline/index.ts";
import { asObject, type JsonObject, isObject, type Json } from "../contract/json.ts";
import type { RunLog, RunStatus, LoggedResult, StageResults, Usage } from "../contract/index.ts";
import { parseElapsed } from "../base/elapsed.ts";
import { addUsage } from "../base/usage.ts";

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

/** `ok`: passed. `failed`: succeeded, but did not pass. `error`: a stage raised. `unknown`: nobody can say whether it passed. */
export type CaseStatus = "ok" | "failed" | "error" | "unknown";

/** What is recorded of a stage; logs of GoTaglio may have no times. */
export type ReportStage = {
  readonly succeeded: boolean;
  readonly elapsedMs?: number;
  readonly attempts: number;
  readonly usage?: Usage;
};

/** Why a case or a turn failed; in logs of GoTaglio the stage may be missing. */
export type ReportException = {
  readonly stage?: string;
  readonly message: string;
  readonly traceback?: string;
  readonly time?: string;
};

export type ReportTurn = {
  readonly succeeded: boolean;
  readonly stages: StageResults;
  readonly records: { readonly [stage: string]: ReportStage };
  readonly exception?: ReportException;
};

/** One result of a run as reports see it. */
export type ReportResult = {
  /** In the log's results, from 0. */
  readonly place: number;
  readonly uuid: string;
  /** Which repetition of the case this is, from 0, where the run has several. */
  readonly repeat?: number;
  readonly status: CaseStatus;
  readonly keywords: readonly string[];
  readonly elapsedMs?: number;
  /** A case without turns has one. */
  readonly turns: readonly ReportTurn[];
  readonly hasTurns: boolean;
  readonly exception?: ReportException;
  /** Of all stages of all turns; not there when none called a model. */
  readonly usage?: Usage;
  /** As it stands in the log. */
  readonly recorded: LoggedResult;
};

/** What a pipeline's `passed` says; `undefined` when it cannot say. */
export type Judge = (result: Parameters<Pipeline["passed"]>[0]) => boolean | undefined;

/**
 * Reads an entry of a run log, field by field, as logs of GoTaglio lack some, and others may have been edited.
 *
 * @param judge - Asked when the log does not say whether the case passed.
 * @example
 * readResult(log.results[0], 0).status; // "ok"
 */
export function readResult(recorded: LoggedResult, place: number, judge?: Judge): ReportResult {
  const { uuid, keywords } = recorded.case;
  const metadata = asObject(recorded.metadata as JsonObject | undefined);
  const hasTurns = Array.isArray(recorded.turns);
  const turns = (recorded.turns ?? [recorded]).map((turn) => readTurn(asObject(turn as JsonObject)));
  // GoTaglio notes a failing turn on the turn alone.
  const failed = turns.find(({ succeeded }) => !succeeded);
  const succeeded = recorded.succeeded === true && failed === undefined;
  const exception = readException(recorded.exception) ?? failed?.exception;
  const elapsedMs = readMs(metadata);
  const usages = turns.flatMap(({ records }) => Object.values(records).flatMap(({ usage }) => usage ?? []));
  return {
    place,
    uuid: String(uuid),
    ...(typeof metadata["repeat"] === "number" ? { repeat: metadata["repeat"] } : {}),
    status: succeeded ? statusOf(recorded, judge) : "error",
    keywords: Array.isArray(keywords) ? keywords.map(String) : [],
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    turns,
    hasTurns,
    ...(succeeded || exception === undefined ? {} : { exception }),
    ...(usages.length === 0 ? {} : { usage: usages.reduce(addUsage) }),
    recorded,
  };
}

function statusOf(recorded: LoggedResult, judge?: Judge): CaseStatus {
  const passed = typeof recorded.passed === "boolean" ? recorded.passed : judge?.(finishedCase(recorded));
  if (passed === undefined) return "unknown";
  return passed ? "ok" : "failed";
}

/** A result as the functions of pipelines get it. */
export const finishedCase = (recorded: LoggedResult): Parameters<Pipeline["passed"]>[0] => ({
  ...recorded,
  stages: recorded.stages ?? {},
});

function readTurn(turn: JsonObject): ReportTurn {
  const records = asObject(asObject(turn["metadata"])["stages"]);
  const exception = readException(turn["exception"]);
  return {
    succeeded: turn["succeeded"] === true,
    stages: asObject(turn["stages"]),
    records: Object.fromEntries(Object.entries(records).map(([stage, record]) => [stage, readStage(asObject(record))])),
    ...(exception === undefined ? {} : { exception }),
  };
}

function readStage(record: JsonObject): ReportStage {
  const elapsedMs = readMs(record);
  const { attempts, usage } = record;
  return {
    succeeded: record["succeeded"] === true,
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    attempts: typeof attempts === "number" ? attempts : 1,
    ...(isObject(usage) && isUsage(usage) ? { usage } : {}),
  };
}

const isUsage = (usage: JsonObject): usage is Usage & JsonObject =>
  ["inputTokens", "outputTokens", "costUsd"].every((key) => typeof usage[key] === "number");

function readMs({ elapsedMs, elapsed }: JsonObject): number | undefined {
  return typeof elapsedMs === "number" ? elapsedMs : parseElapsed(elapsed);
}

function readException(value: Json | undefined): ReportException | undefined {
  const exception = asObject(value);
  const text = (key: string) => (typeof exception[key] === "string" ? { [key]: exception[key] } : {});
  const { message } = exception;
  if (typeof message !== "string") return undefined;
  return { message, ...text("stage"), ...text("traceback"), ...text("time") };
}

/** A run log whose outline is right; or why a value is none. */
export type ParsedRunLog = { readonly log: RunLog } | { readonly problem: string };

/**
 * Tells whether a value is a run log, whoever wrote it. That of a GoTaglio run which broke off has an empty object as its
 * results; it is taken for no results.
 *
 * @returns Beyond ids, cases and the pipeline's name, fields may still be missing: `readReport` reads it with care.
 * @example
 * parseRunLog(JSON.parse(text)); // { problem: "it lacks results, metadata or uuid" }
 */
export function parseRunLog(value: unknown): ParsedRunLog {
  const { results, metadata, uuid } = asObject(value as Json);
  const { name, config } = asObject(asObject(metadata)["pipeline"]);
  const list = isObject(results) && Object.keys(results).length === 0 ? [] : results;
  if (!Array.isArray(list) || typeof uuid !== "string" || typeof name !== "string" || !isObject(config))
    return { problem: "it lacks results, metadata or uuid" };
  const wrong = list.findIndex((result: Json) => typeof asObject(asObject(result)["case"])["uuid"] !== "string");
  if (wrong >= 0) return { problem: `results[${wrong}] has no case with a uuid` };
  return { log: { ...(value as RunLog), results: list as unknown as RunLog["results"] } };
}

const SHORTEST = 4;

/** A report of some cases only; or why there is none. */
export type SelectedReport = { readonly report: Report } | { readonly problems: readonly string[] };

/**
 * Keeps the cases of a report that some words name.
 *
 * @param words - Ids, or beginnings of them of 4 characters or more; several cases may begin alike. None keep all.
 * @example
 * selectResults(report, ["08fd"]); // { report: … } with the cases whose ids begin with 08fd
 */
export function selectResults(report: Report, words: readonly string[]): SelectedReport {
  if (words.length === 0) return { report };
  const wanted = words.map((word) => word.toLowerCase());
  const fits = (uuid: string, word: string) => uuid === word || (word.length >= SHORTEST && uuid.startsWith(word));
  const ids = new Set(report.results.map(({ uuid }) => uuid.toLowerCase()));
  const missing = words.filter((_, index) => ![...ids].some((id) => fits(id, wanted[index]!)));
  if (missing.length > 0) return { problems: missing.map(describeMissing) };
  const results = report.results.filter(({ uuid }) => wanted.some((word) => fits(uuid.toLowerCase(), word)));
  return { report: { ...report, results } };
}

const describeMissing = (word: string): string =>
  word.length < SHORTEST
    ? `"${word}" is too short: give at least the first ${SHORTEST} characters of a case's id.`
    : `The run has no result of a case whose id begins with "${word.slice(0, 100)}".`;
