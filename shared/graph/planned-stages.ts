import type { Plan, PlannedStage } from "./plan.ts";

/**
 * The stages of a plan with their inputs, in the order in which they stand: each after its inputs.
 *
 * @example
 * plannedStages({ series: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }] })[1]?.inputs; // ["infer"]
 */
export function plannedStages(plan: Plan): readonly PlannedStage[] {
  if ("stage" in plan) return [plan];
  return ("series" in plan ? plan.series : plan.parallel).flatMap(plannedStages);
}
