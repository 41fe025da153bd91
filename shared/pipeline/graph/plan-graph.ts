import type { PlannedStage, Waiting } from "../../contract/index.ts";
import { ancestors, type Plan, plannedStages } from "../../base/plan.ts";

export type PlannedGraph = {
  readonly plan: Plan;
  /** In the pipeline's order; empty if each stage starts as soon as its inputs have ended. */
  readonly waiting: readonly Waiting[];
};

/** Whether the first of two stages must have ended before the second begins. */
type Precedes = (first: string, second: string) => boolean;

/**
 * Plans a graph of stages as series and parallels, so that each stage starts as soon as its inputs have ended.
 *
 * This is impossible for some graphs. The smallest is A -> C, B -> C, B -> D. In such a part of a graph, the stages that nothing
 * in the part precedes form a level, which ends before the rest of the part starts: here D may have to wait for A.
 *
 * @param stages - In the pipeline's order, as `checkGraph` accepts them. The plan depends on nothing else.
 * @example
 * planGraph([
 *   { stage: "A", inputs: [] },
 *   { stage: "B", inputs: ["A"] },
 *   { stage: "C", inputs: ["A"] },
 *   { stage: "D", inputs: ["B", "C"] },
 * ]).plan; // { series: [A, { parallel: [B, C] }, D] }, where A means { stage: "A", inputs: [] }, and so on
 */
export function planGraph(stages: readonly PlannedStage[]): PlannedGraph {
  const before = ancestors(stages);
  const precedes: Precedes = (first, second) => before.get(second)!.has(first);
  const plan = planPart(stages, precedes);
  return { plan, waiting: findWaiting(stages, plan, before) };
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

  const isFirst = ({ stage }: PlannedStage) => !part.some((other) => precedes(other.stage, stage));
  const level = part.filter(isFirst);
  const rest = part.filter((stage) => !isFirst(stage));
  return inSeries([{ parallel: level }, planPart(rest, precedes)]);
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

function findWaiting(
  stages: readonly PlannedStage[],
  plan: Plan,
  before: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Waiting[] {
  const ended = new Map<string, ReadonlySet<string>>();
  noteEnded(plan, new Set(), ended);
  return stages.flatMap(({ stage, inputs }) => {
    const others = [...ended.get(stage)!].filter((other) => !before.get(stage)!.has(other));
    // Without the stages that an input already waits for.
    const waitsFor = others.filter((other) => !inputs.some((input) => ended.get(input)!.has(other)));
    return waitsFor.length === 0 ? [] : [{ stage, waitsFor }];
  });
}

/** Records for each stage of a plan which stages have ended when it starts. */
function noteEnded(plan: Plan, before: ReadonlySet<string>, ended: Map<string, ReadonlySet<string>>): void {
  if ("stage" in plan) ended.set(plan.stage, before);
  else if ("parallel" in plan) for (const branch of plan.parallel) noteEnded(branch, before, ended);
  else {
    let soFar = before;
    for (const step of plan.series) {
      noteEnded(step, soFar, ended);
      soFar = new Set([...soFar, ...plannedStages(step).map(({ stage }) => stage)]);
    }
  }
}

/**
 * Formats a graph of stages: each stage with its inputs, and the stages that may have to wait for others.
 *
 * @example
 * describeGraph({ graph: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }], waiting: [] });
 * // infer
 * // assess  after infer
 */
export function describeGraph({
  graph,
  waiting,
}: {
  readonly graph: readonly PlannedStage[];
  readonly waiting: readonly Waiting[];
}): string {
  const width = Math.max(...graph.map(({ stage }) => stage.length));
  const lines = graph.map(({ stage, inputs }) =>
    inputs.length === 0 ? stage : `${stage.padEnd(width)}  after ${inputs.join(", ")}`,
  );
  if (waiting.length > 0) {
    lines.push(
      "",
      "The graph is not series-parallel, so that some stages may have to wait for others than their inputs:",
    );
    for (const { stage, waitsFor } of waiting) lines.push(`${stage.padEnd(width)}  for ${waitsFor.join(", ")}`);
  }
  return lines.join("\n");
}
