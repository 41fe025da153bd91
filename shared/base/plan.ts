/** A stage of a plan, with the stages whose results it needs. It is run when all of these succeeded, and else skipped. */
export type PlannedStage = { readonly stage: string; readonly inputs: readonly string[] };

/**
 * The order in which the stages of a pipeline run, fixed when a run is requested and stored with it: a stage, plans that run
 * one after the other, or plans that run at the same time.
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
 * The stages of a plan with their inputs, in the order in which they stand: each after its inputs.
 *
 * @example
 * plannedStages({ series: [{ stage: "infer", inputs: [] }, { stage: "assess", inputs: ["infer"] }] })[1]?.inputs; // ["infer"]
 */
export function plannedStages(plan: Plan): readonly PlannedStage[] {
  if ("stage" in plan) return [plan];
  return ("series" in plan ? plan.series : plan.parallel).flatMap(plannedStages);
}

/**
 * For each stage of a graph the stages that its result stands on: its inputs, their inputs, and so on, in the order of `stages`.
 *
 * @param stages - In any order; the graph has no cycle, and inputs name stages of the graph.
 * @example
 * ancestors([{ stage: "A", inputs: [] }, { stage: "B", inputs: ["A"] }, { stage: "C", inputs: ["B"] }]).get("C"); // the set of "A" and "B"
 */
export function ancestors(stages: readonly PlannedStage[]): ReadonlyMap<string, ReadonlySet<string>> {
  const inputsOf = new Map(stages.map(({ stage, inputs }) => [stage, inputs]));
  const order = stages.map(({ stage }) => stage);
  return new Map(
    order.map((stage) => {
      const found = new Set<string>(inputsOf.get(stage));
      // A set gives what is added while it is being walked, too.
      for (const ancestor of found) for (const input of inputsOf.get(ancestor) ?? []) found.add(input);
      return [stage, new Set(order.filter((name) => found.has(name)))];
    }),
  );
}
