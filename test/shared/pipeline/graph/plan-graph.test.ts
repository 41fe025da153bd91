import fc from "fast-check";
import type { PlannedStage } from "../../../../shared/contract/index.ts";
import { ancestors, partsOf, type Plan, plannedStages } from "../../../../shared/base/plan.ts";
import { describeGraph, planGraph } from "../../../../shared/pipeline/graph/plan-graph.ts";
import { aGraph, anyGraph, sampleGraph, seriesParallelGraph } from "./a-graph.ts";

/** A plan in short: series in brackets with arrows, parallels with bars, graphs in braces. */
const inShort = (plan: Plan): string => {
  if ("stage" in plan) return plan.stage;
  const parts = partsOf(plan).map(inShort);
  if ("graph" in plan) return `{${parts.join(" ")}}`;
  return "series" in plan ? `[${parts.join(" > ")}]` : `(${parts.join(" | ")})`;
};

const planOf = (...lines: readonly string[]): string => inShort(planGraph(aGraph(...lines)));

describe("planGraph", () => {
  it("returns the stages with their inputs", () => {
    expect(planGraph(aGraph("A", "B: A", "C: A"))).toEqual({
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
    ["the sample", ["A", "B: A", "C: A", "D: B C", "E", "F: D E"], "[([A > (B | C) > D] | E) > F]"],
    ["the smallest graph that is not series-parallel", ["A", "B", "C: A B", "D: B"], "{A B C D}"],
    ["such a graph between two stages", ["S", "A: S", "B: S", "C: A B", "D: B", "T: C D"], "[S > {A B C D} > T]"],
    ["such a graph beside a chain", ["A", "B", "C: A B", "D: B", "X", "Y: X"], "({A B C D} | [X > Y])"],
  ])("plans %s", (_, lines, plan) => {
    expect(planOf(...lines)).toBe(plan);
  });

  it("plans a chain of hundreds of stages", () => {
    const chain = Array.from({ length: 400 }, (_, index) => `S${index}${index === 0 ? "" : `: S${index - 1}`}`);

    expect(planGraph(aGraph(...chain))).toEqual({ series: aGraph(...chain) });
  });

  it("contains each stage once", () => {
    fc.assert(
      fc.property(anyGraph(), (stages) => {
        const names = plannedStages(planGraph(stages)).map(({ stage }) => stage);

        expect([...names].sort()).toEqual(stages.map(({ stage }) => stage).sort());
      }),
    );
  });

  it("never nests a series in a series or a parallel in a parallel, and never makes one of fewer than two plans", () => {
    const check = (plan: Plan): void => {
      if ("stage" in plan) return;
      const parts = partsOf(plan);
      const [key] = Object.keys(plan) as [string];
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.some((part) => key in part)).toBe(false);
      parts.forEach(check);
    };
    fc.assert(fc.property(anyGraph(), (stages) => check(planGraph(stages))));
  });

  it("keeps a graph only where the smallest one that is not series-parallel is a part of it", () => {
    const hasGraph = (plan: Plan): boolean => "graph" in plan || partsOf(plan).some(hasGraph);
    fc.assert(
      fc.property(fc.oneof(anyGraph(), seriesParallelGraph()), (stages) => {
        expect(hasGraph(planGraph(stages))).toBe(holdsTheSmallest(stages));
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

describe("describeGraph", () => {
  it("lists the stages with their inputs", () => {
    expect(describeGraph(sampleGraph)).toBe(
      `A
B  after A
C  after A
D  after B, C
E
F  after D, E`,
    );
  });
});
