import type { Plan } from "./plan.ts";
import { plannedStages } from "./planned-stages.ts";

/**
 * The names of the stages of a plan in the order in which they stand: each after its inputs.
 *
 * @example
 * stagesInOrder({ series: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }] }); // ["infer", "assess"]
 */
export function stagesInOrder(plan: Plan): readonly string[] {
  return plannedStages(plan).map(({ stage }) => stage);
}
