import type { Json } from "../json.ts";
import { asObject, isObject } from "../json-object.ts";
import type { RunLog } from "../runlog/run-log.ts";

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
