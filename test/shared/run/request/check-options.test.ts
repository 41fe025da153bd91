import { gateProblems } from "../../../../shared/run/request/check-options.ts";

const stages = ["prepare", "infer"];

describe("the gates of a requested run", () => {
  it.each([
    { gates: undefined, problems: [] },
    { gates: ["errors==0", "p95(infer)<8s", "p50<1s", "no-regression(base=latest:nightly)"], problems: [] },
    {
      gates: ["errors==0", "errors=0", "cost<free"],
      problems: [
        { path: "gates[1]", message: 'has no comparison: "errors=0"; write it like errors==0' },
        { path: "gates[2]", message: '"free" is no number, in "cost<free"' },
      ],
    },
    {
      gates: ["p95(infre)<8s"],
      problems: [{ path: "gates[0]", message: '"infre" is no stage of this pipeline. Its stages: prepare, infer' }],
    },
  ])("are checked: $gates", ({ gates, problems }) => {
    expect(gateProblems({ gates }, stages)).toEqual(problems);
  });

  it("may name any stage when the pipeline is not found", () => {
    expect(gateProblems({ gates: ["p95(infre)<8s"] })).toEqual([]);
  });
});
