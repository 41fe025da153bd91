import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { app as functions } from "@azure/functions";
import fc from "fast-check";
import { createManualClock, type ManualClock } from "../../local/index.ts";
import { ancestors } from "../../shared/base/plan.ts";
import type { PlannedStage } from "../../shared/contract/index.ts";
import { planGraph } from "../../shared/pipeline/graph/plan-graph.ts";
import { anyGraph, seriesParallelGraph } from "../shared/pipeline/graph/a-graph.ts";
import { AppInProcess } from "../support/app-in-process.ts";
import { runs, sleeping, type Behaviour, type Start, useClock } from "./graphs/stages.ts";

/** How many random graphs run; half of them are not series-parallel. */
const GRAPHS = Number(process.env["GRAPHS"] ?? 100);
/** How many of them run at the same time. */
const AT_ONCE = 50;

type Scenario = {
  readonly graph: readonly PlannedStage[];
  readonly behaviours: { readonly [stage: string]: Behaviour };
  /** When the run is cancelled, in ms after its start. */
  readonly cancelAtMs?: number;
};

const named = (graph: readonly PlannedStage[]): readonly PlannedStage[] => {
  const names = new Map(graph.map(({ stage }, index) => [stage, `S${index}`]));
  return graph.map(({ stage, inputs }) => ({
    stage: names.get(stage)!,
    inputs: inputs.map((input) => names.get(input)!),
  }));
};

const isSeriesParallel = (graph: readonly PlannedStage[]): boolean =>
  !JSON.stringify(planGraph(graph)).includes('"graph"');

/** Stages end in even milliseconds, and runs are cancelled in odd ones. */
const even = (min: number, max: number) => fc.integer({ min: min / 2, max: max / 2 }).map((half) => 2 * half);
const ms = even(2, 1_000);
const behaviour: fc.Arbitrary<Behaviour> = fc
  .record({
    delays: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.array(fc.record({ ms, retryAfterMs: fc.oneof(ms, even(2_002, 9_000)) }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
    last: fc.record({ ms, fails: fc.integer({ min: 0, max: 9 }).map((one) => one === 0) }),
  })
  .map(({ delays, last }) => ({ attempts: [...delays, last] }));

const scenarioOf = (graphs: fc.Arbitrary<readonly PlannedStage[]>): fc.Arbitrary<Scenario> =>
  graphs.map(named).chain((graph) =>
    fc.record({
      graph: fc.constant(graph),
      behaviours: fc
        .array(behaviour, { minLength: graph.length, maxLength: graph.length })
        .map((all) => Object.fromEntries(graph.map(({ stage }, index) => [stage, all[index]!]))),
      cancelAtMs: fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        even(2, 6_000).map((time) => time - 1),
      ),
    }),
  );

/** What a graph does when each stage starts in the moment in which its last input ends. */
function expectedOf({ graph, behaviours }: Scenario) {
  const endOf = new Map<string, number>();
  const succeeded = new Set<string>();
  const failed: string[] = [];
  const starts: Start[] = [];
  const before = ancestors(graph);
  const inOrder = [...graph].sort((a, b) => before.get(a.stage)!.size - before.get(b.stage)!.size);
  for (const { stage, inputs } of inOrder) {
    if (!inputs.every((input) => succeeded.has(input))) continue;
    let atMs = Math.max(0, ...inputs.map((input) => endOf.get(input)!));
    for (const [attempt, { ms: takes, retryAfterMs = 0, fails }] of behaviours[stage]!.attempts.entries()) {
      starts.push({ stage, attempt, atMs });
      atMs += takes;
      endOf.set(stage, atMs);
      atMs += retryAfterMs;
      if (fails) failed.push(stage);
      else if (retryAfterMs === 0) succeeded.add(stage);
    }
  }
  const results = Object.fromEntries(
    graph.flatMap(({ stage }) =>
      succeeded.has(stage) ? [[stage, `${stage}(${[...before.get(stage)!].sort().join()})`]] : [],
    ),
  );
  return { starts, results, failed: graph.map(({ stage }) => stage).filter((stage) => failed.includes(stage)) };
}

const byTime = (starts: readonly Start[]) =>
  [...starts].sort((a, b) => a.atMs - b.atMs || a.stage.localeCompare(b.stage)).map((start) => ({ ...start }));

describe("the stages of random graphs", () => {
  let app: AppInProcess;
  let clock: ManualClock;
  let invocations = 0;
  const hooks = [
    functions.hook.preInvocation(() => void invocations++),
    functions.hook.postInvocation(() => void invocations--),
  ];
  beforeAll(async () => {
    clock = createManualClock();
    useClock(clock);
    app = new AppInProcess({ pipelines: join(import.meta.dirname, "graphs") });
    await app.start(clock);
  });
  afterAll(async () => {
    hooks.forEach((hook) => hook.dispose());
    await app.dispose();
  });

  /** Until nothing happens but stages that wait for the clock. */
  async function quiet(): Promise<void> {
    for (let turns = 0; turns < 20; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (invocations !== sleeping) turns = 0;
    }
  }

  async function isEnded(id: string): Promise<boolean> {
    await quiet();
    if (sleeping > 0) return false;
    const { status } = await app.get(`/api/runs/${id}`);
    return status !== "queued" && status !== "running";
  }

  async function run({ graph, behaviours }: Scenario): Promise<string> {
    const id = randomUUID();
    runs.set(id, { behaviours, starts: [] });
    await app.post("/api/runs", {
      id,
      pipeline: "random",
      cases: [{ uuid: id }],
      config: [`S0.graph=${JSON.stringify(graph)}`],
    });
    return id;
  }

  async function check(scenarios: readonly Scenario[]): Promise<void> {
    const startedMs = clock.now().getTime();
    const ids = await Promise.all(scenarios.map(run));
    const cancels = scenarios
      .flatMap(({ cancelAtMs }, index) => (cancelAtMs === undefined ? [] : [{ cancelAtMs, id: ids[index]! }]))
      .sort((a, b) => a.cancelAtMs - b.cancelAtMs);
    await quiet();
    for (const { cancelAtMs, id } of cancels) {
      let isTime = false;
      clock.setTimer(new Date(startedMs + cancelAtMs), () => (isTime = true));
      for (await quiet(); !isTime; await quiet()) await clock.advanceToNext();
      await app.post(`/api/runs/${id}/cancel`).catch((error: Error) => {
        if (!error.message.includes("run-ended")) throw error;
      });
    }
    for (const id of ids) while (!(await isEnded(id))) await clock.advanceToNext();
    for (const [index, id] of ids.entries()) {
      const scenario = scenarios[index]!;
      const expected = expectedOf(scenario);
      const { cancelAtMs = Infinity } = scenario;
      const starts = runs.get(id)!.starts.map((start) => ({ ...start, atMs: start.atMs - startedMs }));
      const label = JSON.stringify(scenario);
      expect({ label, starts: byTime(starts) }).toEqual({
        label,
        starts: byTime(expected.starts.filter(({ atMs }) => atMs < cancelAtMs)),
      });
      const { status } = await app.ended(id);
      const { results } = await app.get(`/api/runs/${id}/log`);
      if (cancelAtMs < Infinity) continue;
      expect({ label, status }).toEqual({ label, status: "completed" });
      expect({ label, results: results[0].stages }).toEqual({ label, results: expected.results });
      const failures = Object.entries(results[0].metadata.stages as { [stage: string]: { succeeded: boolean } });
      expect(failures.flatMap(([stage, { succeeded }]) => (succeeded ? [] : [stage])).sort()).toEqual(
        [...expected.failed].sort(),
      );
      expect(results[0].exception?.stage).toBe(expected.failed[0]);
    }
  }

  it.each([
    ["series-parallel", scenarioOf(seriesParallelGraph())],
    ["not series-parallel", scenarioOf(anyGraph({ most: 10 }).filter((graph) => !isSeriesParallel(graph)))],
  ])(
    "start in the millisecond in which their last input or their delay ends, and none after a cancel: %s",
    async (_, scenarios) => {
      const all = fc.sample(scenarios, { numRuns: GRAPHS / 2, seed: 21 });
      for (let first = 0; first < all.length; first += AT_ONCE) await check(all.slice(first, first + AT_ONCE));
    },
    600_000,
  );
});
