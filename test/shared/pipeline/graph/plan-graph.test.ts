import fc from "fast-check";
import type { PlannedStage } from "../../../../shared/contract/index.ts";
import { ancestors, type Plan, plannedStages } from "../../../../shared/base/plan.ts";
import { describeGraph, planGraph } from "../../../../shared/pipeline/graph/plan-graph.ts";
import { runInMemory } from "../../../../shared/testing/run-case-in-memory.ts";
import { aGraph, anyGraph, sampleGraph, seriesParallelGraph } from "./a-graph.ts";
import { VirtualTime } from "./virtual-time.ts";
import { walkPlan } from "./walk-plan.ts";

/** A plan in short: series in brackets with arrows, parallels with bars. */
const inShort = (plan: Plan): string => {
  if ("stage" in plan) return plan.stage;
  return "series" in plan ? `[${plan.series.map(inShort).join(" > ")}]` : `(${plan.parallel.map(inShort).join(" | ")})`;
};

const planOf = (...lines: readonly string[]): string => inShort(planGraph(aGraph(...lines)).plan);

describe("planGraph", () => {
  it("returns the stages with their inputs", () => {
    expect(planGraph(aGraph("A", "B: A", "C: A")).plan).toEqual({
      series: [
        { stage: "A", inputs: [] },
        {
          parallel: [
            { stage: "B", inputs: ["A"] },
            { stage: "C", inputs: ["A"] },
          ],
        },
      ],
    });
  });

  it.each([
    ["a single stage", ["A"], "A"],
    ["a chain", ["A", "B: A", "C: B", "D: C"], "[A > B > C > D]"],
    ["a chain given backwards", ["C: B", "B: A", "A"], "[A > B > C]"],
    ["a chain with shortcuts", ["A", "B: A", "C: A B", "D: A B C"], "[A > B > C > D]"],
    ["stages without inputs", ["B", "A", "C"], "(B | A | C)"],
    ["a diamond", ["A", "B: A", "C: A", "D: B C"], "[A > (B | C) > D]"],
    ["a diamond with a shortcut", ["A", "B: A", "C: A", "D: A B C"], "[A > (B | C) > D]"],
    ["two chains", ["A", "X", "B: A", "Y: X"], "([A > B] | [X > Y])"],
    ["all on all", ["A", "B", "C: A B", "D: A B"], "[(A | B) > (C | D)]"],
    ["a chain beside a stage", ["A", "B: A", "C: A", "D: B", "E: C D"], "[A > ([B > D] | C) > E]"],
  ])("plans %s", (_, lines, plan) => {
    expect(planOf(...lines)).toBe(plan);
    expect(planGraph(aGraph(...lines)).waiting).toEqual([]);
  });

  it("plans the sample graph so that only F waits for E", () => {
    const { plan, waiting } = planGraph(sampleGraph);

    expect(inShort(plan)).toBe("[([A > (B | C) > D] | E) > F]");
    expect(waiting).toEqual([]);
  });

  it.each([
    ["the smallest that is not series-parallel", ["A", "B", "C: A B", "D: B"], "[(A | B) > (C | D)]", ["D for A"]],
    [
      "such a part with a stage before and behind it",
      ["S", "A: S", "B: S", "C: A B", "D: B", "T: C D"],
      "[S > (A | B) > (C | D) > T]",
      ["D for A"],
    ],
    [
      "such a part beside a chain",
      ["A", "B", "C: A B", "D: B", "X", "Y: X"],
      "([(A | B) > (C | D)] | [X > Y])",
      ["D for A"],
    ],
    [
      "long branches, which wait once",
      ["A1", "A2: A1", "A3: A2", "B1", "B2: B1", "C: A3 B2", "D: B2"],
      "[(A1 | B1) > (A2 | B2) > ([A3 > C] | D)]",
      ["A2 for B1", "A3 for B2", "B2 for A1", "D for A2"],
    ],
  ])("plans %s in levels and lists the stages that may wait", (_, lines, plan, waits) => {
    const planned = planGraph(aGraph(...lines));

    expect(inShort(planned.plan)).toBe(plan);
    expect(planned.waiting.map(({ stage, waitsFor }) => `${stage} for ${waitsFor.join(" ")}`)).toEqual(waits);
  });

  it("plans a chain of hundreds of stages", () => {
    const chain = Array.from({ length: 400 }, (_, index) => `S${index}${index === 0 ? "" : `: S${index - 1}`}`);

    expect(planGraph(aGraph(...chain)).plan).toEqual({ series: aGraph(...chain) });
  });

  it("contains each stage once, after its inputs", () => {
    fc.assert(
      fc.property(anyGraph(), (stages) => {
        const order = plannedStages(planGraph(stages).plan).map(({ stage }) => stage);

        expect([...order].sort()).toEqual(stages.map(({ stage }) => stage).sort());
        for (const { stage, inputs } of stages)
          for (const input of inputs) expect(order.indexOf(input)).toBeLessThan(order.indexOf(stage));
      }),
    );
  });

  it("never nests a series in a series or a parallel in a parallel, and never makes one of fewer than two plans", () => {
    const check = (plan: Plan): void => {
      if ("stage" in plan) return;
      const [parts, key] = "series" in plan ? [plan.series, "series"] : [plan.parallel, "parallel"];
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.some((part) => key in part)).toBe(false);
      parts.forEach(check);
    };
    fc.assert(fc.property(anyGraph(), (stages) => check(planGraph(stages).plan)));
  });

  it("makes stages wait only in graphs that contain the smallest one that is not series-parallel", () => {
    fc.assert(
      fc.property(anyGraph(), (stages) => {
        expect(planGraph(stages).waiting.length > 0).toBe(holdsTheSmallest(stages));
      }),
      { numRuns: 500 },
    );
  });
});

/** Four stages with the order A -> C, B -> C and B -> D alone, which no series-parallel graph contains. */
function holdsTheSmallest(stages: readonly PlannedStage[]): boolean {
  const before = ancestors(stages);
  const names = stages.map(({ stage }) => stage);
  const precedes = (a: string, b: string) => before.get(b)!.has(a);
  const isApart = (a: string, b: string) => a !== b && !precedes(a, b) && !precedes(b, a);
  return names.some((c) =>
    names.some(
      (a) =>
        precedes(a, c) &&
        names.some(
          (b) => precedes(b, c) && isApart(a, b) && names.some((d) => precedes(b, d) && isApart(a, d) && isApart(c, d)),
        ),
    ),
  );
}

type Trace = {
  readonly startMs: { [stage: string]: number };
  readonly endMs: { [stage: string]: number };
  readonly run: (stage: PlannedStage, inputs: ReadonlyMap<string, string>) => Promise<string>;
};

/** Stages that take the given time, fail where requested, and return a text with the results of all their inputs. */
function trace(
  time: VirtualTime,
  { durationsMs, failing }: { readonly durationsMs: readonly number[]; readonly failing: ReadonlySet<string> },
  stages: readonly PlannedStage[],
): Trace {
  const startMs: { [stage: string]: number } = {};
  const endMs: { [stage: string]: number } = {};
  return {
    startMs,
    endMs,
    async run({ stage, inputs }, results) {
      for (const input of inputs)
        if (endMs[input] === undefined) throw new Error(`${stage} began before ${input} ended`);
      startMs[stage] = time.nowMs;
      await time.sleep(durationsMs[stages.findIndex((each) => each.stage === stage) % durationsMs.length]!);
      endMs[stage] = time.nowMs;
      if (failing.has(stage)) throw new Error(`${stage} failed`);
      return `${stage}(${[...results.values()].join()})`;
    },
  };
}

async function both(
  stages: readonly PlannedStage[],
  more: { readonly durationsMs: readonly number[]; readonly failing: ReadonlySet<string> },
) {
  const times = { planned: new VirtualTime(), reference: new VirtualTime() };
  const planned = trace(times.planned, more, stages);
  const reference = trace(times.reference, more, stages);
  return {
    planned: {
      ...planned,
      outcome: await times.planned.passDuring(walkPlan(planGraph(stages).plan, planned.run)),
    },
    reference: { ...reference, outcome: await times.reference.passDuring(runInMemory(stages, reference.run)) },
  };
}

const durations = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 30, maxLength: 30 });
const withFailures = (graphs: fc.Arbitrary<readonly PlannedStage[]>) =>
  graphs.chain((stages) =>
    fc.record({
      stages: fc.constant(stages),
      durationsMs: durations,
      failing: fc.subarray(stages.map(({ stage }) => stage)).map((names) => new Set(names)),
    }),
  );
const messages = (failures: ReadonlyMap<string, unknown>, stages: readonly PlannedStage[]): readonly string[] =>
  stages.flatMap(({ stage }) => (failures.has(stage) ? [(failures.get(stage) as Error).message] : []));

describe("running a plan", () => {
  it("has the results, failures and skipped stages of the graph, and starts no stage before its inputs", async () => {
    await fc.assert(
      fc.asyncProperty(withFailures(anyGraph()), async ({ stages, ...more }) => {
        const { planned, reference } = await both(stages, more);

        expect(planned.outcome.results).toEqual(reference.outcome.results);
        // The first is the exception of the case.
        expect(messages(planned.outcome.failures, stages)).toEqual(messages(reference.outcome.failures, stages));
        expect([...planned.outcome.skipped].sort()).toEqual([...reference.outcome.skipped].sort());
      }),
    );
  });

  it("starts each stage of a series-parallel graph when its inputs have ended", async () => {
    await fc.assert(
      fc.asyncProperty(withFailures(seriesParallelGraph()), async ({ stages, durationsMs }) => {
        const { planned, reference } = await both(stages, { durationsMs, failing: new Set() });

        expect(planned.startMs).toEqual(reference.startMs);
        expect(planGraph(stages).waiting).toEqual([]);
      }),
    );
  });

  it("lets the stages of any graph wait only for their inputs and for the stages listed in `waiting`", async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph(), durations, async (stages, durationsMs) => {
        const { planned } = await both(stages, { durationsMs, failing: new Set() });

        const { waiting } = planGraph(stages);
        for (const { stage, inputs } of stages) {
          const waitsFor = waiting.find((each) => each.stage === stage)?.waitsFor ?? [];
          expect(planned.startMs[stage]).toBe(
            Math.max(0, ...[...inputs, ...waitsFor].map((other) => planned.endMs[other]!)),
          );
        }
      }),
    );
  });

  it("ends D before E and takes as long as E and F, when E of the sample graph is slow", async () => {
    const durationsMs = [100, 100, 100, 100, 2000, 100];

    const { planned } = await both(sampleGraph, { durationsMs, failing: new Set() });

    expect(planned.endMs).toEqual({ A: 100, B: 200, C: 200, D: 300, E: 2000, F: 2100 });
  });

  it("still runs every stage whose inputs succeeded when one fails", async () => {
    const { planned } = await both(sampleGraph, { durationsMs: [1, 1, 1, 1, 9, 1], failing: new Set(["B"]) });

    expect([...planned.outcome.results.keys()].sort()).toEqual(["A", "C", "E"]);
    expect(planned.outcome.skipped).toEqual(["D", "F"]);
  });
});

describe("describeGraph", () => {
  it("lists the stages with their inputs", () => {
    expect(describeGraph({ graph: sampleGraph, ...planGraph(sampleGraph) })).toBe(
      `A
B  after A
C  after A
D  after B, C
E
F  after D, E`,
    );
  });

  it("lists the stages that may have to wait", () => {
    const graph = aGraph("load", "ask", "judge: load ask", "log: ask");

    expect(describeGraph({ graph, ...planGraph(graph) })).toBe(
      `load
ask
judge  after load, ask
log    after ask

The graph is not series-parallel, so that some stages may have to wait for others than their inputs:
log    for load`,
    );
  });
});
