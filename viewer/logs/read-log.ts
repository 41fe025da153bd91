import type { CaseResult } from "../api/case-result.ts";
import type { RunSummary } from "../api/summary.ts";
import { asObject } from "./as-object.ts";
import { readResult } from "./read-result.ts";
import { summarizeLog } from "./summarize-log.ts";

/** A log file that was opened: its summary, and the result of each of the summary's cases, in the same order. */
export type LogFile = {
  readonly name: string;
  readonly summary: RunSummary;
  readonly results: readonly CaseResult[];
};

/**
 * Reads a run log from a file, also one that GoTaglio has written.
 *
 * @throws Error that says what the file is instead.
 * @example
 * readLog("run.json", await file.text()).summary.counts.total; // 12
 */
export function readLog(name: string, text: string): LogFile {
  const { results, metadata, uuid } = asObject(parse(name, text));
  const { pipeline } = asObject(metadata);
  // GoTaglio leaves an empty object for the results of a run that broke off.
  const list = Object.keys(asObject(results)).length === 0 && !Array.isArray(results) ? [] : results;
  if (
    results === undefined ||
    !Array.isArray(list) ||
    typeof uuid !== "string" ||
    typeof asObject(pipeline)["name"] !== "string"
  )
    throw new Error(`${name} is no run log: it lacks results, metadata or uuid.`);
  const entries = list.map(asObject);
  const wrong = entries.findIndex((entry) => typeof asObject(entry["case"])["uuid"] !== "string");
  if (wrong >= 0) throw new Error(`${name} is no run log: results[${wrong}] has no case with a uuid.`);
  const read = entries.map(readResult);
  return { name, summary: summarizeLog({ uuid, metadata: asObject(metadata), results: read }), results: read };
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name} is no run log: ${(cause as Error).message}`, { cause });
  }
}
