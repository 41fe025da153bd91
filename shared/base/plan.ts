import type { PlannedStage } from "../contract/index.ts";

/**
 * The order in which the stages of a pipeline run: a stage, plans in series, plans in parallel, or a graph of stages that is
 * neither. It is fixed when a run is requested, and stored with it.
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
export type Plan =
  | PlannedStage
  | { readonly series: readonly Plan[] }
  | { readonly parallel: readonly Plan[] }
  | { readonly graph: readonly PlannedStage[] };

/** Lists the parts of a plan; a stage has none. */
export function partsOf(plan: Plan): readonly Plan[] {
  if ("stage" in plan) return [];
  if ("graph" in plan) return plan.graph;
  return "series" in plan ? plan.series : plan.parallel;
}

/**
 * Lists the stages of a plan, each after its inputs.
 *
 * @example
 * plannedStages({ series: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }] })[1]?.inputs; // ["infer"]
 */
export function plannedStages(plan: Plan): readonly PlannedStage[] {
  return "stage" in plan ? [plan] : partsOf(plan).flatMap(plannedStages);
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
