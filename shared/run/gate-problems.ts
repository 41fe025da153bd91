import { parseGates } from "../gates/parse-gate.ts";
import type { Problem } from "../problem.ts";
import type { RunRequest } from "./run-request.ts";
import type { StartRunBody } from "./start-run-body.ts";

/**
 * What is wrong with the gates of a run: rules that cannot be read, and stages that the pipeline does not have.
 *
 * @param stageNames - Not given where the pipeline is not known: its stages are not looked at then.
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
