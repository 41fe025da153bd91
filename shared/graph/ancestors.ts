import type { PlannedStage } from "./plan.ts";

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
