import { runInMemory } from "../../../shared/testing/run-case-in-memory.ts";
import { aGraph } from "../pipeline/graph/a-graph.ts";
import { VirtualTime } from "../pipeline/graph/virtual-time.ts";

describe("runInMemory", () => {
  it("passes the results of its inputs to each stage", async () => {
    const { results } = await runInMemory<string>(
      aGraph("D: B C", "A", "B: A", "C: A"),
      async ({ stage }, inputs) => `${stage}(${[...inputs].map(([name, result]) => `${name}=${result}`).join()})`,
    );

    expect(results).toEqual(
      new Map([
        ["D", "D(B=B(A=A()),C=C(A=A()))"],
        ["A", "A()"],
        ["B", "B(A=A())"],
        ["C", "C(A=A())"],
      ]),
    );
  });

  it("starts each stage when its own inputs have ended, also in a graph without an exact plan", async () => {
    const time = new VirtualTime();
    const startMs: Record<string, number> = {};
    const run = async ({ stage }: { stage: string }) => {
      startMs[stage] = time.nowMs;
      await time.sleep(stage === "A" ? 100 : 10);
      return stage;
    };

    await time.passDuring(runInMemory(aGraph("A", "B", "C: A B", "D: B"), run));

    expect(startMs).toEqual({ A: 0, B: 0, C: 100, D: 10 });
  });

  it("skips stages that depend on a failure, runs the others, and lists failures in the pipeline's order", async () => {
    const run = async ({ stage }: { stage: string }) => {
      if (stage === "B" || stage === "E") throw `${stage} failed`;
      return stage;
    };

    const outcome = await runInMemory(aGraph("F: D", "E: A", "D: B C", "C: A", "B: A", "A"), run);

    expect([...outcome.results.keys()]).toEqual(["C", "A"]);
    expect([...outcome.failures]).toEqual([
      ["E", "E failed"],
      ["B", "B failed"],
    ]);
    expect(outcome.skipped).toEqual(["F", "D"]);
  });
});
