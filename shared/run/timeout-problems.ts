import type { Problem } from "../problem.ts";
import type { StartRunBody } from "./start-run-body.ts";

/** What is wrong with time limits: they name no stage. */
export function timeoutProblems(
  { timeouts = {} }: Pick<StartRunBody, "timeouts">,
  stageNames: readonly string[] = [],
): readonly Problem[] {
  if (stageNames.length === 0) return []; // what is wrong with the pipeline is said already
  return Object.keys(timeouts)
    .filter((stage) => !stageNames.includes(stage))
    .map((stage) => ({
      path: `timeouts.${stage}`,
      message: `is no stage of this pipeline. Its stages: ${stageNames.join(", ")}`,
    }));
}
