import { ancestors } from "../base/plan.ts";
import type { PlannedStage, StageException, StageResults } from "../contract/index.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { ReadyPipeline } from "../pipeline/index.ts";

/** The result of a case as in a run log, without times. */
export type TestedCase = {
  readonly succeeded: boolean;
  readonly passed: boolean;
  /** Empty for a case with turns; its results are in `turns`. */
  readonly stages: StageResults;
  /** The turns that ran, of a case with turns. */
  readonly turns?: readonly TestedTurn[];
  readonly exception?: StageException;
};

type TestedTurn = { readonly stages: StageResults; readonly exception?: StageException };

type CaseInRun = {
  readonly pipeline: ReadyPipeline;
  readonly name: string;
  readonly config: JsonObject;
  readonly item: JsonObject;
  readonly index: number;
};

/** Runs all stages of a case in this process, each once, then the pipeline's `passed`. */
export async function runCaseInMemory(run: CaseInRun): Promise<TestedCase> {
  const { turns: given } = run.item;
  if (!Array.isArray(given)) return decide(run, await runTurn(run));
  const turns: TestedTurn[] = [];
  while (turns.length < given.length && turns.at(-1)?.exception === undefined) turns.push(await runTurn(run, turns));
  return decide(run, { ...turns.at(-1), stages: {} }, turns);
}

function decide({ pipeline, item }: CaseInRun, last: TestedTurn, turns?: readonly TestedTurn[]): TestedCase {
  const { stages, exception } = last;
  // Optional fields are left out, as tests compare the whole result.
  const ran = { stages, ...(turns && { turns }) };
  if (exception !== undefined) return { succeeded: false, passed: false, ...ran, exception };
  // There are no times; `passed` should not depend on them.
  const metadata = {} as never;
  const finished = turns?.map((turn) => ({ succeeded: true, stages: turn.stages, metadata }));
  const verdict = pipeline.passed({
    succeeded: true,
    case: item,
    stages,
    metadata,
    ...(finished && { turns: finished }),
  });
  if (verdict.ok) return { succeeded: true, passed: verdict.passed, ...ran };
  return { succeeded: false, passed: false, ...ran, exception: verdict.exception };
}

/** Runs the stages of a case or turn. Stages without the results of all inputs are skipped. */
async function runTurn(run: CaseInRun, turns?: readonly TestedTurn[]): Promise<TestedTurn> {
  const { pipeline, name, config, item, index } = run;
  const turn = turns?.length ?? 0;
  const before = ancestors(pipeline.graph);
  const done = new Map<string, Json>();
  const { results, failures } = await runInMemory<Json>(pipeline.graph, async ({ stage }) => {
    const stages = Object.fromEntries([...done].filter(([earlier]) => before.get(stage)?.has(earlier)));
    const position = { run: "test", start: new Date(0).toISOString(), index, repeat: 0, turn, stage, stages: {} };
    const metadata = { ...position, pipeline: { name, config } };
    const context = { case: item, stages, metadata, ...(turns && { turns: [...turns], turn }) };
    const outcome = await pipeline.runStage(stage, context, { signal: new AbortController().signal });
    if (!outcome.ok) throw outcome.exception;
    done.set(stage, outcome.value);
    return outcome.value;
  });
  const [exception] = failures.values() as Iterable<StageException>;
  return { stages: Object.fromEntries(results), ...(exception && { exception }) };
}

/** The outcome of each stage of a graph, in the pipeline's order. */
export type GraphOutcome<Result> = {
  readonly results: ReadonlyMap<string, Result>;
  /** The thrown values of the failed stages. */
  readonly failures: ReadonlyMap<string, unknown>;
  /** The stages that did not run because an input had no result. */
  readonly skipped: readonly string[];
};

/**
 * Runs a graph of stages in memory: each starts as soon as all its inputs have a result, and is skipped if one has none. This is
 * the reference implementation that plans and orchestrations are tested against.
 *
 * @param stages - In the pipeline's order, as `checkGraph` accepts them.
 * @param run - Runs one stage with the results of its inputs. If it throws, only that stage fails.
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

  /** Resolves when the stage has succeeded, failed or been skipped; never rejects. */
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
