import type { JsonObject } from "../json.ts";
import type { Problem } from "../problem.ts";
import { describeConfig } from "./describe-config.ts";
import { overriddenPaths } from "./overridden-paths.ts";
import { rebaseConfig } from "./rebase-config.ts";
import { resolveConfig, valueAt, withValueAt } from "./resolve-config.ts";
import type { ConfigShape } from "./setting-tree.ts";

export type RerunConfig = {
  readonly config: JsonObject;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
};

/**
 * The configuration of a run that is run again: as it was, with its template texts, and what the caller gave. A template whose
 * setting is given is read anew.
 *
 * @param base - The resolved configuration of the run before.
 * @param options.isSameCode - Whether it was resolved for the pipeline as it is now.
 * @example
 * rerunConfig(definition.config, request.pipeline.config, { overrides: ["infer.temperature=0"], isSameCode: true });
 */
export function rerunConfig(
  shape: ConfigShape,
  base: JsonObject,
  {
    overrides,
    isSameCode,
  }: { readonly overrides: readonly (string | JsonObject)[] | JsonObject; readonly isSameCode: boolean },
): RerunConfig {
  const { config, leftOut } = isSameCode ? { config: base, leftOut: [] } : rebaseConfig(shape, base);
  const given = new Set(overriddenPaths(overrides));
  const texts = describeConfig(shape)
    .filter(({ path, template }) => template === true && given.has(path))
    .map(({ path }) => `${path}_text`)
    .filter((path) => valueAt(config, path) !== undefined);
  const start = texts.reduce((known, path) => withValueAt(known, path, null), config);
  const warnings = leftOut.map((path) => `${path} is no setting of the pipeline as it is now, and was left out.`);
  return { ...resolveConfig(shape, overrides, start), warnings };
}
