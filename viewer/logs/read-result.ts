import type { CaseException, CaseResult, StageRecord, TurnResult } from "../api/case-result.ts";
import type { Usage } from "../api/summary.ts";
import { asObject, type JsonObject } from "./as-object.ts";
import { elapsedMsOf } from "./elapsed-ms.ts";

/**
 * Reads an entry of a log file field by field: logs of GoTaglio lack some, and others may have been edited.
 *
 * @param value - With a case that has a uuid.
 * @example
 * readResult({ succeeded: true, case: { uuid: "08fd…" }, stages: {} }).passed; // undefined
 */
export function readResult(value: JsonObject): CaseResult {
  const { turns, passed } = value;
  const metadata = asObject(value["metadata"]);
  const elapsedMs = elapsedMsOf(metadata);
  const { repeat, reusedFrom } = metadata;
  const read = readTurn(value);
  const turnResults = Array.isArray(turns) ? turns.map((turn) => readTurn(asObject(turn))) : undefined;
  // GoTaglio notes a failing turn on the turn alone.
  const failed = turnResults?.find(({ succeeded }) => !succeeded);
  const exception = read.exception ?? failed?.exception;
  return {
    ...read,
    succeeded: read.succeeded === true && failed === undefined,
    ...(typeof passed === "boolean" ? { passed } : {}),
    case: { ...asObject(value["case"]), uuid: String(asObject(value["case"])["uuid"]) },
    ...(turnResults === undefined ? {} : { turns: turnResults }),
    metadata: {
      ...read.metadata,
      ...(elapsedMs === undefined ? {} : { elapsedMs }),
      ...(typeof repeat === "number" ? { repeat } : {}),
      ...(typeof reusedFrom === "string" ? { reusedFrom } : {}),
    },
    ...(exception === undefined ? {} : { exception }),
  };
}

function readTurn(turn: JsonObject): TurnResult {
  const exception = readException(turn["exception"]);
  const records = Object.entries(asObject(asObject(turn["metadata"])["stages"]));
  return {
    succeeded: turn["succeeded"] === true,
    stages: asObject(turn["stages"]),
    metadata: { stages: Object.fromEntries(records.map(([stage, record]) => [stage, readStage(asObject(record))])) },
    ...(exception === undefined ? {} : { exception }),
  };
}

function readStage(record: JsonObject): StageRecord {
  const { start, succeeded, attempts, failedAttempts, reused } = record;
  const elapsedMs = elapsedMsOf(record);
  const usage = readUsage(record["usage"]);
  const failed = Array.isArray(failedAttempts) ? failedAttempts.map(readFailedAttempt) : [];
  return {
    succeeded: succeeded === true,
    ...(typeof start === "string" ? { start } : {}),
    ...(elapsedMs === undefined ? {} : { elapsedMs }),
    attempts: typeof attempts === "number" ? attempts : 1,
    ...(failed.length === 0 ? {} : { failedAttempts: failed }),
    ...(usage === undefined ? {} : { usage }),
    ...(reused === true ? { reused } : {}),
  };
}

function readFailedAttempt(value: unknown) {
  const { time, error, waitMs } = asObject(value);
  return { time: String(time ?? ""), error: String(error ?? ""), waitMs: typeof waitMs === "number" ? waitMs : 0 };
}

function readUsage(value: unknown): Usage | undefined {
  const { inputTokens, outputTokens, costUsd, isEstimate } = asObject(value);
  if (typeof inputTokens !== "number" || typeof outputTokens !== "number" || typeof costUsd !== "number")
    return undefined;
  return { inputTokens, outputTokens, costUsd, ...(isEstimate === true ? { isEstimate } : {}) };
}

function readException(value: unknown): CaseException | undefined {
  const { message, ...more } = asObject(value);
  if (typeof message !== "string") return undefined;
  const texts = ["stage", "traceback", "time"].filter((key) => typeof more[key] === "string");
  return { message, ...Object.fromEntries(texts.map((key) => [key, more[key]])) };
}
