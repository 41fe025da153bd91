import fc from "fast-check";
import type { OrchestrationContext, Task } from "durable-functions";
import type { PlannedStage } from "../../../../shared/contract/index.ts";
import { runBranch } from "../../../../functions/orchestrators/run-branch.ts";
import { runCase, type RunStageInput } from "../../../../shared/run/durable/index.ts";
import { ancestors } from "../../../../shared/base/plan.ts";
import { planGraph } from "../../../../shared/pipeline/graph/plan-graph.ts";
import { runInMemory } from "../../../../shared/testing/run-case-in-memory.ts";
import { seriesParallelGraph } from "../../pipeline/graph/a-graph.ts";
import { driveOrchestrator, type Step } from "../../../support/drive-orchestrator.ts";

const record = { at: 0, ms: 1 };
const anException = (stage: string) => ({ stage, message: `${stage} failed`, traceback: "", time: "" });
const aNode = (stage: string, ...inputs: string[]): PlannedStage => ({ stage, inputs });

/** A→B, A→C, (B, C)→D, (D, E)→F */
const SAMPLE = [aNode("A"), aNode("B", "A"), aNode("C", "A"), aNode("D", "B", "C"), aNode("E"), aNode("F", "D", "E")];

function* neverWaits(): Generator<never, void, unknown> {
  throw new Error("Nothing was deferred.");
}

type World = {
  readonly graph: readonly PlannedStage[];
  /** The function of each stage: returns a value, or throws. */
  readonly run?: (input: RunStageInput) => unknown;
  readonly turnCount?: number;
  /** Answers a stage in place of `run`. */
  readonly answer?: () => unknown;
};

/** Runs one case of a graph through the real orchestrators, branches included. */
function aCase({ graph, run = () => null, turnCount, answer: special }: World) {
  const inputs: RunStageInput[] = [];
  const branches: Step[] = [];
  const answer = (step: Step): unknown => {
    if (step.kind === "sub-orchestration") {
      branches.push(step);
      return driveOrchestrator(runBranch, { input: step.input, answer }).output;
    }
    if (special !== undefined) return special();
    const input = (step as { input: RunStageInput }).input;
    inputs.push(input);
    try {
      return { ok: true, value: { ok: true, value: { value: run(input) }, record, turnCount } };
    } catch {
      return { ok: true, value: { ok: false, exception: anException(input.stage), record, turnCount } };
    }
  };
  const plan = planGraph(graph);
  const below = Object.fromEntries([...ancestors(graph)].map(([stage, seen]) => [stage, [...seen]]));
  const orchestrator = (context: OrchestrationContext): Generator<Task, unknown, unknown> =>
    runCase(context, { run: "r1", acceptedAt: "now", place: 5, plan, ancestors: below, waitUntil: neverWaits });
  const finished = driveOrchestrator(orchestrator, { input: {}, answer }).output as any;
  return { finished, inputs, branches, turn: finished.turns[0] };
}

describe("running a case", () => {
  it("passes the results of its ancestors to each stage, and nothing else", () => {
    const { inputs, finished } = aCase({ graph: SAMPLE, run: ({ stage }) => stage.toLowerCase() });

    const seen = Object.fromEntries(inputs.map(({ stage, stages }) => [stage, Object.keys(stages).sort().join("")]));
    expect(seen).toEqual({ A: "", B: "A", C: "A", D: "ABC", E: "", F: "ABCDE" });
    expect(finished).toMatchObject({ place: 5, hasTurns: false });
  });

  it("starts an orchestration only for a branch of several stages", () => {
    const { branches } = aCase({ graph: SAMPLE, run: () => 1 });
    const fan = [aNode("A"), aNode("B", "A"), aNode("C", "A"), aNode("D", "B", "C")];

    expect(branches).toHaveLength(1);
    expect(aCase({ graph: fan, run: () => 1 }).branches).toHaveLength(0);
  });

  it("runs every stage whose inputs succeeded, and no other", () => {
    const run = ({ stage }: RunStageInput) => {
      if (stage === "B" || stage === "E") throw new Error("no");
      return stage;
    };

    const { turn } = aCase({ graph: SAMPLE, run });

    expect(Object.keys(turn.stages).sort()).toEqual(["A", "C"]);
    expect(turn.exceptions).toEqual({ B: anException("B"), E: anException("E") });
    expect(Object.keys(turn.records).sort()).toEqual(["A", "B", "C", "E"]);
  });

  it("runs the plan once a turn, with the results of the turns before", () => {
    const graph = [aNode("ask"), aNode("check", "ask")];

    const { finished, inputs } = aCase({ graph, turnCount: 3, run: ({ stage, turn }) => `${stage} ${turn}` });

    expect(finished).toMatchObject({ hasTurns: true, turns: [{}, {}, { stages: { ask: { value: "ask 2" } } }] });
    const seen = inputs.map(({ turn, stage, turns }) => `${turn} ${stage} after ${turns.length}`);
    expect(seen).toEqual([0, 1, 2].flatMap((turn) => [`${turn} ask after ${turn}`, `${turn} check after ${turn}`]));
    expect(inputs.at(-1)?.turns[0]).toEqual({ ask: { value: "ask 0" }, check: { value: "check 0" } });
  });

  it("runs no stage of a case without any turn, and the case has not failed", () => {
    const { finished, inputs } = aCase({ graph: SAMPLE, answer: () => ({ ok: true, value: { noTurns: true } }) });

    expect(finished).toEqual({ place: 5, hasTurns: true, turns: [], atMs: 0 });
    expect(inputs).toHaveLength(0);
  });

  it("ends with the turn that fails", () => {
    const run = ({ turn }: RunStageInput) => {
      if (turn === 1) throw new Error("no");
      return turn;
    };

    const { finished } = aCase({ graph: [aNode("ask")], turnCount: 3, run });

    expect(finished.turns).toHaveLength(2);
    expect(finished.turns[1]).toMatchObject({ stages: {}, exceptions: { ask: anException("ask") } });
  });

  it("has the same results as the reference executor, for random series-parallel graphs and failures", async () => {
    const graphs = seriesParallelGraph().chain((graph) =>
      fc.record({
        graph: fc.constant(graph),
        failing: fc.subarray(graph.map(({ stage }) => stage)).map((all) => new Set(all)),
      }),
    );
    await fc.assert(
      fc.asyncProperty(graphs, async ({ graph, failing }) => {
        const give = (stage: string) => {
          if (failing.has(stage)) throw new Error("no");
          return stage;
        };

        const { turn } = aCase({ graph, run: ({ stage }) => give(stage) });
        const reference = await runInMemory(graph, async ({ stage }) => give(stage));

        expect(Object.keys(turn.stages).sort()).toEqual([...reference.results.keys()].sort());
        expect(Object.keys(turn.exceptions).sort()).toEqual([...reference.failures.keys()].sort());
      }),
      { numRuns: 300 },
    );
  });
});
