import { asObject, isObject } from "../json-object.ts";
import type { Json, JsonObject } from "../json.ts";
import { addUsage } from "../models/usage-meter.ts";
import type { Pipeline } from "../pipeline/define-pipeline.ts";
import type { CaseResult, StageResults, Usage } from "../runlog/run-log.ts";
import { parseElapsed } from "./parse-elapsed.ts";

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
  readonly recorded: CaseResult;
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
export function readResult(recorded: CaseResult, place: number, judge?: Judge): ReportResult {
  const { uuid, keywords } = recorded.case;
  const metadata = asObject(recorded.metadata as JsonObject | undefined);
  const hasTurns = Array.isArray(recorded.turns);
  const turns = hasTurns ? recorded.turns.map((turn) => readTurn(asObject(turn))) : [readTurn(recorded as JsonObject)];
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

function statusOf(recorded: CaseResult, judge?: Judge): CaseStatus {
  const passed = typeof recorded.passed === "boolean" ? recorded.passed : judge?.(finishedCase(recorded));
  if (passed === undefined) return "unknown";
  return passed ? "ok" : "failed";
}

/** A result as the functions of pipelines get it. */
export const finishedCase = (recorded: CaseResult): Parameters<Pipeline["passed"]>[0] => ({
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
