import { isForbiddenKey } from "../config/forbidden-keys.ts";
import { nearestPaths } from "../config/nearest-paths.ts";
import type { Problem } from "../problem.ts";
import { describeValue } from "../runlog/describe-value.ts";
import type { Pipeline } from "./define-pipeline.ts";
import type { StageFunction } from "./run-stage.ts";

export type StageFunctions = { readonly [stage: string]: StageFunction };

/**
 * Checks what `stages()` of a pipeline returned: functions by name, at least one, and every key of the configuration is one
 * of the names.
 */
export function checkStages(
  returned: unknown,
  { name: pipeline, config }: Pipeline,
): { stages: StageFunctions; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report = (message: string) => problems.push({ path: "stages()", message });
  if (typeof returned !== "object" || returned === null || Array.isArray(returned)) {
    report(
      `of the pipeline "${pipeline}" returned ${describeValue(returned)}; return an object of functions: { <stage>: async (context) => … }`,
    );
    return { stages: {}, problems };
  }
  const entries = Object.entries(returned);
  if (entries.length === 0) report(`of the pipeline "${pipeline}" returned no stages; return at least one`);
  for (const [stage, run] of entries) {
    if (typeof run !== "function")
      report(`returned ${describeValue(run)} for the stage "${stage}"; it must be a function`);
    // Digits would change the order of the keys, and dots and slashes the names of blobs and settings.
    if (!/^[A-Za-z_][\w-]*$/.test(stage) || isForbiddenKey(stage))
      report(`"${stage}" cannot be the name of a stage; use letters, digits, "-" and "_", beginning with a letter`);
  }
  const names = entries.map(([stage]) => stage);
  for (const key of Object.keys(config)) {
    if (names.length > 0 && !names.includes(key))
      problems.push({
        path: key,
        message: `the configuration has settings for "${key}", which is no stage of the pipeline. The nearest are ${nearestPaths(key, names).join(", ")}`,
      });
  }
  return { stages: returned as StageFunctions, problems };
}
