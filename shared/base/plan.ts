import type { PlannedStage } from "../contract/index.ts";

/**
 * The order in which the stages of a pipeline run: a stage, plans in series, or plans in parallel. It is fixed when a run is
 * requested, and stored with it.
 *
 * @example
 * const plan: Plan = {
 *   series: [
 *     { stage: "prepare", inputs: [] },
 *     { parallel: [{ stage: "terse", inputs: ["prepare"] }, { stage: "chatty", inputs: ["prepare"] }] },
 *     { stage: "choose", inputs: ["terse", "chatty"] },
 *   ],
 * };
 */
export type Plan = PlannedStage | { readonly series: readonly Plan[] } | { readonly parallel: readonly Plan[] };

/**
 * Lists the stages of a plan, each after its inputs.
 *
 * @example
 * plannedStages({ series: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }] })[1]?.inputs; // ["infer"]
 */
export function plannedStages(plan: Plan): readonly PlannedStage[] {
  if ("stage" in plan) return [plan];
  return ("series" in plan ? plan.series : plan.parallel).flatMap(plannedStages);
}

/**
 * Finds all stages that the result of each stage depends on: its inputs, their inputs, and so on, in the order of `stages`.
 *
 * @param stages - A graph without cycles, in any order; inputs are names of its stages.
 * @example
 * ancestors([{ stage: "A", inputs: [] }, { stage: "B", inputs: ["A"] }, { stage: "C", inputs: ["B"] }]).get("C"); // the set of "A" and "B"
 */
export function ancestors(stages: readonly PlannedStage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const inputsOf = new Map(stages.map(({ stage, inputs }) => [stage, inputs]));
  const order = stages.map(({ stage }) => stage);
  return new Map(
    order.map((stage) => {
      const found = new Set<string>(inputsOf.get(stage));
      // Iterating over a set includes what is added meanwhile.
      for (const ancestor of found) for (const input of inputsOf.get(ancestor) ?? []) found.add(input);
      return [stage, new Set(order.filter((name) => found.has(name)))];
    }),
  );
}
