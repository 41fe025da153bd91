import type { PlannedStage } from "./plan.ts";

/** What became of the stages of a graph. */
export type GraphOutcome<Result> = {
  /** By stage, in the pipeline's order. */
  readonly results: ReadonlyMap<string, Result>;
  /** What the stages that failed have thrown, in the pipeline's order. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** The stages that never ran, because an input of them had no result, in the pipeline's order. */
  readonly skipped: readonly string[];
};

/**
 * Runs a graph of stages in memory: each begins as soon as all of its inputs have a result, and is skipped when one of them
 * never will have. The plain meaning of a graph, without plans or anything durable, against which everything else is tested.
 *
 * @param stages - In the pipeline's order, as `checkGraph` accepts them.
 * @param run - Runs one stage with the results of its inputs. May throw, which is a failure of that stage alone.
 * @example
 * const stages = [{ stage: "A", inputs: [] }, { stage: "B", inputs: ["A"] }];
 * const { results } = await runInMemory(stages, async ({ stage }) => stage.toLowerCase()); // A: "a", B: "b"
 */
export async function runInMemory<Result>(
  stages: readonly PlannedStage[],
  run: (stage: PlannedStage, inputs: ReadonlyMap<string, Result>) => Promise<Result>,
): Promise<GraphOutcome<Result>> {
  const results = new Map<string, Result>();
  const failures = new Map<string, unknown>();
  const byName = new Map(stages.map((stage) => [stage.stage, stage]));
  const ends = new Map<string, Promise<void>>();

  /** Ends when the stage has, whatever became of it; never rejects. */
  function end(stage: PlannedStage): Promise<void> {
    const known = ends.get(stage.stage);
    const ending = known ?? Promise.all(stage.inputs.map((input) => end(byName.get(input)!))).then(() => begin(stage));
    ends.set(stage.stage, ending);
    return ending;
  }

  async function begin(stage: PlannedStage): Promise<void> {
    if (!stage.inputs.every((input) => results.has(input))) return;
    try {
      results.set(stage.stage, await run(stage, new Map(stage.inputs.map((input) => [input, results.get(input)!]))));
    } catch (thrown) {
      failures.set(stage.stage, thrown);
    }
  }

  await Promise.all(stages.map(end));
  const names = stages.map(({ stage }) => stage);
  const inOrder = <Value>(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
    new Map(names.flatMap((name) => (values.has(name) ? [[name, values.get(name)!] as const] : [])));
  return {
    results: inOrder(results),
    failures: inOrder(failures),
    skipped: names.filter((name) => !results.has(name) && !failures.has(name)),
  };
}
