import { ancestors } from "../../../shared/base/plan.ts";
import { aGraph, sampleGraph } from "../pipeline/graph/a-graph.ts";

const asLists = (found: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...found].map(([stage, names]) => [stage, [...names].join(" ")]));

describe("ancestors", () => {
  it("finds the inputs of each stage, their inputs, and so on, in the pipeline's order", () => {
    const found = { A: "", B: "A", C: "A", D: "A B C", E: "", F: "A B C D E" };
    expect(asLists(ancestors(sampleGraph))).toEqual(found);
  });

  it("accepts stages in any order", () => {
    expect(asLists(ancestors(aGraph("C: B", "B: A", "A")))).toEqual({ A: "", B: "A", C: "B A" });
  });
});
