import { isDeepStrictEqual } from "node:util";
import { isObject } from "../json-object.ts";
import type { Json, JsonObject } from "../json.ts";

/** A setting that is not the same in two runs; one of the values is not there where a run lacks the setting. */
export type ConfigChange = { readonly path: string; readonly base?: Json; readonly candidate?: Json };

/**
 * The settings that differ between two runs, also of different pipelines.
 *
 * @param base - The resolved configuration, as it stands in the run log.
 * @example
 * configChanges({ infer: { temperature: 0.7 } }, { infer: { temperature: 0 } });
 * // [{ path: "infer.temperature", base: 0.7, candidate: 0 }]
 */
export function configChanges(base: JsonObject, candidate: JsonObject): readonly ConfigChange[] {
  const keys = new Set([...Object.keys(base), ...Object.keys(candidate)]);
  return [...keys].flatMap((key) => changesOf(key, own(base, key), own(candidate, key)));
}

function changesOf(path: string, base: Json | undefined, candidate: Json | undefined): readonly ConfigChange[] {
  if (isObject(base) && isObject(candidate))
    return configChanges(base, candidate).map((change) => ({ ...change, path: `${path}.${change.path}` }));
  if (isDeepStrictEqual(base, candidate)) return [];
  return [{ path, ...(base === undefined ? {} : { base }), ...(candidate === undefined ? {} : { candidate }) }];
}

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
