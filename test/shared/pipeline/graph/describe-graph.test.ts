import { describeGraph } from "../../../../shared/pipeline/graph/describe-graph.ts";
import { planGraph } from "../../../../shared/pipeline/graph/plan-graph.ts";
import { aGraph, sampleGraph } from "./a-graph.ts";

describe("describeGraph", () => {
  it("names the stages with their inputs", () => {
    expect(describeGraph({ graph: sampleGraph, ...planGraph(sampleGraph) })).toBe(
      `A
B  after A
C  after A
D  after B, C
E
F  after D, E`,
    );
  });

  it("names the stages that may have to wait", () => {
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
