import type { Plan } from "./plan.ts";
import { plannedStages } from "./planned-stages.ts";

/**
 * The stages of a plan that can still run: those that have not, and whose inputs have succeeded, or can.
 *
 * @param done.succeeded - Results by stage.
 * @param done.ended - The stages that have run, whatever became of them.
 * @example
 * runnableStages({ stage: "D", inputs: ["B", "C"] }, { succeeded: { B: 1 }, ended: { B: {} } }); // []
 */
export function runnableStages(
  plan: Plan,
  { succeeded, ended }: { readonly succeeded: object; readonly ended: object },
): readonly string[] {
  const runnable: string[] = [];
  for (const { stage, inputs } of plannedStages(plan)) {
    if (Object.hasOwn(ended, stage)) continue;
    if (inputs.every((input) => Object.hasOwn(succeeded, input) || runnable.includes(input))) runnable.push(stage);
  }
  return runnable;
}
