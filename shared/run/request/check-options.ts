import { checkBySchema } from "../../base/check-by-schema.ts";
import { type Problem, startRunBody, type StartRunBody } from "../../contract/index.ts";
import { isPlainObject } from "../../contract/json.ts";
import { parseGates } from "../../reports/index.ts";
import type { RunRequest } from "../store/index.ts";

/** Checks that a body or an eval has either cases or a case file. */
export function casesProblems({ cases, casesFile }: { readonly [field: string]: unknown }): readonly Problem[] {
  if ((cases === undefined) !== (casesFile === undefined)) return [];
  const found = cases === undefined ? "neither was given" : "both were given";
  return [{ path: "cases", message: `Give either cases or casesFile: ${found}.` }];
}

/** Checks the body of `POST /api/runs`. A body that the schema refuses is checked for its cases, too. */
export function checkStartRunBody(value: unknown): ReturnType<typeof checkBySchema<typeof startRunBody>> {
  const checked = checkBySchema(startRunBody, value);
  if ("body" in checked || !isPlainObject(value)) return checked;
  return { problems: [...checked.problems, ...casesProblems(value)] };
}

/**
 * Checks the gates of a run: rules that cannot be parsed, and stages that the pipeline does not have.
 *
 * @param stageNames - Left out if the pipeline is not found: then any stage is accepted.
 * @example
 * gateProblems({ gates: ["errors=0"] }, ["infer"]); // [{ path: "gates[0]", message: "…" }]
 */
export function gateProblems(
  { gates = [], eval: of }: Pick<StartRunBody, "gates"> & Pick<RunRequest, "eval">,
  stageNames?: readonly string[],
): readonly Problem[] {
  const parsed = parseGates(gates, "gates");
  if ("problems" in parsed) return parsed.problems;
  return parsed.gates.flatMap((gate, index) => {
    if (of === undefined && gate.kind === "no-regression" && "evalBaseline" in gate.base) {
      const message = "only a run of an eval has a baseline; write base=latest:LABEL, or the id of a run";
      return [{ path: `gates[${index}]`, message }];
    }
    const stage = gate.kind === "limit" && gate.measure.kind === "percentile" ? gate.measure.stage : undefined;
    if (stage === undefined || stageNames === undefined || stageNames.includes(stage)) return [];
    const message = `"${stage}" is no stage of this pipeline. Its stages: ${stageNames.join(", ")}`;
    return [{ path: `gates[${index}]`, message }];
  });
}

/** Checks that time limits name stages of the pipeline. */
export function timeoutProblems(
  { timeouts = {} }: Pick<StartRunBody, "timeouts">,
  stageNames: readonly string[] = [],
): readonly Problem[] {
  if (stageNames.length === 0) return []; // the pipeline has problems of its own
  return Object.keys(timeouts)
    .filter((stage) => !stageNames.includes(stage))
    .map((stage) => ({
      path: `timeouts.${stage}`,
      message: `is no stage of this pipeline. Its stages: ${stageNames.join(", ")}`,
    }));
}
