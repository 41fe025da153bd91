import type { PlannedStage } from "../../../../shared/contract/index.ts";
import { type Plan, plannedStages } from "../../../../shared/base/plan.ts";
import type { GraphOutcome } from "../../../../shared/testing/run-case-in-memory.ts";

/** Runs a plan as orchestrators do: series one after the other, parallels with `Promise.all`. Knows nothing of the graph. */
export async function walkPlan<Result>(
  plan: Plan,
  run: (stage: PlannedStage, inputs: ReadonlyMap<string, Result>) => Promise<Result>,
): Promise<GraphOutcome<Result>> {
  const results = new Map<string, Result>();
  const failures = new Map<string, unknown>();
  const walk = async (part: Plan): Promise<void> => {
    if ("parallel" in part) return void (await Promise.all(part.parallel.map(walk)));
    if ("series" in part) {
      for (const step of part.series) await walk(step);
      return;
    }
    if (!part.inputs.every((input) => results.has(input))) return;
    try {
      results.set(part.stage, await run(part, new Map(part.inputs.map((input) => [input, results.get(input)!]))));
    } catch (thrown) {
      failures.set(part.stage, thrown);
    }
  };
  await walk(plan);
  const names = plannedStages(plan).map(({ stage }) => stage);
  const skipped = names.filter((stage) => !results.has(stage) && !failures.has(stage));
  return { results, failures, skipped };
}
