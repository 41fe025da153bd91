import type { Plan } from "./plan.ts";

/**
 * The stages of a plan in the order in which they stand.
 *
 * @example
 * stagesInOrder({ series: ["prepare", { series: ["infer", "assess"] }] }); // ["prepare", "infer", "assess"]
 */
export function stagesInOrder(plan: Plan): readonly string[] {
  return typeof plan === "string" ? [plan] : plan.series.flatMap(stagesInOrder);
}
