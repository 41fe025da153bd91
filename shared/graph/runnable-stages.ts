import type { Plan } from "./plan.ts";
import { plannedStages } from "./planned-stages.ts";

/**
 * The stages of a plan that can still run: those whose inputs have succeeded, or can.
 *
 * @param succeeded - Results by stage; a stage that has none, and is not part of the plan, has failed or was left out.
 * @example
 * runnableStages({ stage: "D", inputs: ["B", "C"] }, { B: 1 }); // []
 */
export function runnableStages(plan: Plan, succeeded: { readonly [stage: string]: unknown }): readonly string[] {
  const runnable: string[] = [];
  for (const { stage, inputs } of plannedStages(plan)) {
    if (inputs.every((input) => Object.hasOwn(succeeded, input) || runnable.includes(input))) runnable.push(stage);
  }
  return runnable;
}
