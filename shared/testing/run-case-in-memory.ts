import { ancestors, type PlannedStage } from "../base/plan.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { StageException, StageResults } from "../contract/index.ts";
import type { ReadyPipeline } from "../pipeline/index.ts";

/** What became of a case, as in a run log, but for times. */
export type TestedCase = {
  readonly succeeded: boolean;
  readonly passed: boolean;
  /** Empty where the case has turns: then `turns` holds the results. */
  readonly stages: StageResults;
  /** Of a case with turns: those that ran. */
  readonly turns?: readonly TestedTurn[];
  readonly exception?: StageException;
};

export type TestedTurn = { readonly stages: StageResults; readonly exception?: StageException };

type CaseInRun = {
  readonly pipeline: ReadyPipeline;
  readonly name: string;
  readonly config: JsonObject;
  readonly item: JsonObject;
  readonly index: number;
};

/** Runs a case through all stages of a pipeline, each once, with nothing durable; then asks whether it passed. */
export async function runCaseInMemory(run: CaseInRun): Promise<TestedCase> {
  const { turns: spoken } = run.item;
  if (!Array.isArray(spoken)) return judge(run, await runTurn(run));
  const turns: TestedTurn[] = [];
  while (turns.length < spoken.length && turns.at(-1)?.exception === undefined) turns.push(await runTurn(run, turns));
  return judge(run, { ...turns.at(-1), stages: {} }, turns);
}

function judge({ pipeline, item }: CaseInRun, last: TestedTurn, turns?: readonly TestedTurn[]): TestedCase {
  const { stages, exception } = last;
  const ran = { stages, ...(turns === undefined ? {} : { turns }) };
  if (exception !== undefined) return { succeeded: false, passed: false, ...ran, exception };
  // Times are not for a verdict to go by.
  const metadata = {} as never;
  const finished = turns?.map((turn) => ({ succeeded: true, stages: turn.stages, metadata }));
  const more = finished === undefined ? {} : { turns: finished };
  const verdict = pipeline.passed({ succeeded: true, case: item, stages, metadata, ...more });
  if (verdict.ok) return { succeeded: true, passed: verdict.passed, ...ran };
  return { succeeded: false, passed: false, ...ran, exception: verdict.exception };
}

/** Stages whose inputs did not succeed are left out. */
async function runTurn(run: CaseInRun, turns?: readonly TestedTurn[]): Promise<TestedTurn> {
  const { pipeline, name, config, item, index } = run;
  const turn = turns?.length ?? 0;
  const before = ancestors(pipeline.graph);
  const done = new Map<string, Json>();
  const { results, failures } = await runInMemory<Json>(pipeline.graph, async ({ stage }) => {
    const stages = Object.fromEntries([...done].filter(([earlier]) => before.get(stage)?.has(earlier)));
    const place = { run: "test", start: new Date(0).toISOString(), index, repeat: 0, turn, stage, stages: {} };
    const metadata = { ...place, pipeline: { name, config } };
    const more = turns === undefined ? {} : { turns: [...turns], turn };
    const options = { signal: new AbortController().signal };
    const outcome = await pipeline.runStage(stage, { case: item, stages, metadata, ...more }, options);
    if (!outcome.ok) throw outcome.exception;
    done.set(stage, outcome.value);
    return outcome.value;
  });
  const [exception] = failures.values() as Iterable<StageException>;
  return { stages: Object.fromEntries(results), ...(exception === undefined ? {} : { exception }) };
}

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
