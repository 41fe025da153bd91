import type { PlannedStage } from "../../contract/index.ts";
import { ancestors, type Plan } from "../../base/plan.ts";

/** Whether the first of two stages must have ended before the second begins. */
type Precedes = (first: string, second: string) => boolean;

/**
 * Plans a graph of stages, so that each stage starts as soon as its inputs have ended. Most graphs are series and parallels of
 * stages. The smallest that is not is A -> C, B -> C, B -> D; such a part of a graph stays a graph in the plan.
 *
 * @param stages - In the pipeline's order, as `checkGraph` accepts them. The plan depends on nothing else.
 * @example
 * planGraph([
 *   { stage: "A", inputs: [] },
 *   { stage: "B", inputs: ["A"] },
 *   { stage: "C", inputs: ["A"] },
 *   { stage: "D", inputs: ["B", "C"] },
 * ]); // { series: [A, { parallel: [B, C] }, D] }, where A means { stage: "A", inputs: [] }, and so on
 */
export function planGraph(stages: readonly PlannedStage[]): Plan {
  const before = ancestors(stages);
  return planPart(stages, (first, second) => before.get(second)!.has(first));
}

/**
 * Plans a part of a graph. Groups of stages without any order between them run in parallel; groups of which each precedes the
 * next as a whole run in series. These groups are the connected components of the graph in which stages are neighbours if one
 * precedes the other, and of its complement.
 */
function planPart(part: readonly PlannedStage[], precedes: Precedes): Plan {
  if (part.length === 1) return part[0]!;
  const isOrdered = (a: PlannedStage, b: PlannedStage) => precedes(a.stage, b.stage) || precedes(b.stage, a.stage);

  const branches = components(part, isOrdered);
  if (branches.length > 1) return { parallel: branches.map((branch) => planPart(branch, precedes)) };

  const steps = components(part, (a, b) => !isOrdered(a, b));
  if (steps.length > 1) {
    steps.sort(([a], [b]) => (precedes(a!.stage, b!.stage) ? -1 : 1));
    return inSeries(steps.map((step) => planPart(step, precedes)));
  }

  return { graph: part };
}

const inSeries = (plans: readonly Plan[]): Plan => ({
  series: plans.flatMap((plan) => ("series" in plan ? plan.series : [plan])),
});

/** Finds the connected components. They and their stages are in the order of `stages`. */
function components(
  stages: readonly PlannedStage[],
  areNeighbours: (a: PlannedStage, b: PlannedStage) => boolean,
): PlannedStage[][] {
  const groupOf = new Map<PlannedStage, number>();
  const groups: PlannedStage[][] = [];
  for (const start of stages) {
    if (groupOf.has(start)) continue;
    const group = groups.push([]) - 1;
    const found = [start];
    groupOf.set(start, group);
    for (const member of found)
      for (const other of stages)
        if (!groupOf.has(other) && areNeighbours(member, other)) {
          groupOf.set(other, group);
          found.push(other);
        }
  }
  for (const stage of stages) groups[groupOf.get(stage)!]!.push(stage);
  return groups;
}

/**
 * Formats a graph of stages: each stage with its inputs.
 *
 * @example
 * describeGraph([{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }]);
 * // infer
 * // assess  after infer
 */
export function describeGraph(graph: readonly PlannedStage[]): string {
  const width = Math.max(...graph.map(({ stage }) => stage.length));
  return graph
    .map(({ stage, inputs }) => (inputs.length === 0 ? stage : `${stage.padEnd(width)}  after ${inputs.join(", ")}`))
    .join("\n");
}
