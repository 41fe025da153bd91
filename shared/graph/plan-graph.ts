import type { Plan, PlannedStage } from "./plan.ts";

/** A stage that, as its graph is not series-parallel, may wait for stages that are no inputs of it. */
export type Waiting = { readonly stage: string; readonly waitsFor: readonly string[] };

/**
 * Plans the stages of a pipeline.
 *
 * @param nodes - In the pipeline's order; checked by `checkGraph`.
 * @example
 * planGraph([{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }]).plan;
 */
export function planGraph(nodes: readonly PlannedStage[]): {
  readonly plan: Plan;
  readonly waiting: readonly Waiting[];
} {
  return { plan: { series: nodes }, waiting: [] };
}
