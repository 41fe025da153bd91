import type { PlannedStage } from "../../base/plan.ts";
import type { Waiting } from "./plan-graph.ts";

export type DescribedGraph = {
  /** In the pipeline's order. */
  readonly graph: readonly PlannedStage[];
  readonly waiting: readonly Waiting[];
};

/**
 * A graph of stages as people read it: each stage with its inputs, and which stages may have to wait for others.
 *
 * @example
 * describeGraph({ graph: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }], waiting: [] });
 * // infer
 * // assess  after infer
 */
export function describeGraph({ graph, waiting }: DescribedGraph): string {
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
