import fc from "fast-check";
import { checkGraph } from "../../../../shared/pipeline/graph/check-graph.ts";
import { aGraph, anyGraph, sampleGraph } from "./a-graph.ts";

describe("checkGraph", () => {
  it("accepts the sample graph", () => {
    expect(checkGraph(sampleGraph)).toEqual([]);
  });

  it("accepts any valid graph", () => {
    fc.assert(fc.property(anyGraph(), (stages) => void expect(checkGraph(stages)).toEqual([])));
  });

  const waiting = (cycle: string) => `the stages wait for each other: ${cycle}`;
  it.each([
    ["an empty graph", [], ["there are no stages; return at least one"]],
    ["a duplicate stage", ["A", "B: A", "B: A"], ['several stages are called "B"; give each a name of its own']],
    ["a duplicate input", ["A", "B: A A A"], ['the stage "B" names the input "A" more than once; name it once']],
    [
      "an unknown input",
      ["prepare", "infer: prepar"],
      ['the stage "infer" has the input "prepar", which is no stage of the pipeline. The nearest are prepare'],
    ],
    ["a cycle behind a stage", ["A", "B: A D", "D: B"], [waiting("A -> B -> D -> B")]],
    ["two cycles", ["A", "B: A C", "C: B", "D: A E", "E: D"], ["A -> B -> C -> B", "A -> D -> E -> D"].map(waiting)],
    ["a stage that waits for itself", ["A", "B: A B"], [waiting("A -> B -> B")]],
    [
      "no stage to begin with",
      ["A: C", "B: A", "C: B"],
      ["no stage can begin, as each has inputs: A, B, C; one must have none", waiting("A -> B -> C -> A")],
    ],
    [
      "stages out of reach",
      ["A", "B: A", "X: Y", "Y: X", "Z: Y"],
      ["no path leads from a stage without inputs to X, Y, Z", waiting("X -> Y -> X")],
    ],
    [
      "several things at once",
      ["A", "A", "B: A A nope", "C: B D", "D: C"],
      [
        'several stages are called "A"; give each a name of its own',
        'the stage "B" names the input "A" more than once; name it once',
        'the stage "B" has the input "nope", which is no stage of the pipeline. The nearest are A, B, C',
        waiting("A -> B -> C -> D -> C"),
      ],
    ],
  ])("refuses %s", (_, lines, problems) => {
    expect(checkGraph(aGraph(...lines))).toEqual(problems);
  });

  it("reports at most ten cycles", () => {
    const names = Array.from({ length: 20 }, (_, index) => `S${index}`);
    const tangled = names.map((stage) => ({ stage, inputs: names.filter((name) => name !== stage) }));

    expect(checkGraph(tangled)).toHaveLength(11);
  });

  it("accepts a chain of five thousand stages", () => {
    const chain = Array.from({ length: 5_000 }, (_, index) => `S${index}${index === 0 ? "" : `: S${index - 1}`}`);

    expect(checkGraph(aGraph(...chain))).toEqual([]);
  });
});
