import type { Json, JsonObject } from "../json.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";

/**
 * The settings that overrides name, as dotted paths.
 *
 * @param overrides - As for `resolveConfig`.
 * @example
 * overriddenPaths({ infer: { model: { name: "perfect" } }, "prepare.template": "mine.njk" }); // ["infer.model.name", "prepare.template"]
 */
export function overriddenPaths(overrides: readonly (string | JsonObject)[] | JsonObject): readonly string[] {
  return [overrides]
    .flat()
    .flatMap((one) => (typeof one === "string" ? [one.split("=", 1)[0] as string] : leavesOf(one as JsonObject, [])));
}

function leavesOf(value: Json, path: readonly string[]): readonly string[] {
  if (!isPlainObject(value)) return [path.join(".")];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item as Json, [...path, key]));
}
