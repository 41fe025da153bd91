import type { OrchestrationContext, Task } from "durable-functions";
import type { PlannedStage } from "../../../../shared/contract/index.ts";
import { runBranch } from "../../../../functions/orchestrators/run-branch.ts";
import { runNode } from "../../../../functions/orchestrators/run-node.ts";
import { runCase, type StageBudgets } from "../../../../shared/run/durable/index.ts";
import { ancestors } from "../../../../shared/base/plan.ts";
import { planGraph } from "../../../../shared/pipeline/graph/plan-graph.ts";
import { driveOrchestrator, type Step } from "../../../support/drive-orchestrator.ts";

const record = { at: 0, ms: 1 };
const done = (value: unknown, more: object = {}) => ({
  ok: true,
  value: { ok: true, value: { value }, record: { ...record, ...more } },
});
const busy = (waitMs: number) => ({ ok: true, value: { failed: { time: "t", error: "Error: busy", waitMs } } });
const aNode = (stage: string, ...inputs: string[]): PlannedStage => ({ stage, inputs });

type World = {
  readonly graph: readonly PlannedStage[];
  readonly budgets?: StageBudgets;
  /** Answers a step; `undefined` for a stage that returns its name. */
  readonly answer?: (step: Step) => unknown;
  /** How late the first wait ends. */
  readonly lateMs?: number;
  /** Whether nodes send their outcomes. */
  readonly isSent?: boolean;
};

/** Runs a case through the real orchestrators in a world whose clock moves with their waits. Returns what happened, and when. */
function aCase({ graph, budgets, answer: answerTo = () => undefined, lateMs = 0, isSent = true }: World) {
  let nowMs = 0;
  const happened: string[] = [];
  const steps: Step[] = [];
  const answer = (step: Step): unknown => {
    if (step.kind === "timer") {
      nowMs = Math.max(nowMs, step.at.getTime() + lateMs);
      lateMs = 0;
      return null;
    }
    const special = answerTo(step);
    if (step.kind === "call" || step.kind === "event") {
      happened.push(`${nowMs} ${"operation" in step ? step.operation : step.name}`);
      return special ?? { isStopped: false };
    }
    if (step.kind === "sub-orchestration") {
      const [name, orchestrator] = step.name === "runNode" ? ["node", runNode] : ["branch", runBranch];
      happened.push(`${nowMs} ${name}`);
      const inner = driveOrchestrator(orchestrator as typeof runBranch, {
        input: step.input,
        answer,
        nowMs: () => nowMs,
        winner,
      });
      steps.push(...inner.steps);
      return inner.output;
    }
    const { stage } = (step as any).input;
    happened.push(`${nowMs} ${stage}`);
    return special ?? done(stage);
  };
  /** An outcome that was sent comes at once; all other waits last until their time. */
  const winner = ([timer, event]: readonly Step[]): Step => {
    if (event?.kind === "event" && event.name.endsWith(":sent") && isSent) return event;
    answer(timer as Step);
    return timer as Step;
  };
  const plan = planGraph(graph);
  const below = Object.fromEntries([...ancestors(graph)].map(([stage, seen]) => [stage, [...seen]]));
  function* waitUntil(untilMs: number): Generator<Task, void, unknown> {
    yield { kind: "timer", at: new Date(untilMs) } as unknown as Task;
  }
  const orchestrator = (context: OrchestrationContext): Generator<Task, unknown, unknown> =>
    runCase(context, { run: "r1", acceptedAt: "now", place: 5, plan, ancestors: below, waitUntil, budgets });
  const { output, steps: own } = driveOrchestrator(orchestrator, { input: {}, answer, winner, nowMs: () => nowMs });
  return { happened, steps: [...own, ...steps], turn: (output as any).turns[0] };
}

/** Answers each call of a stage with the next of these, then with success. */
function inTurn(answers: Record<string, unknown[]>) {
  return (step: Step) => (step.kind === "activity" ? answers[step.input.stage]?.shift() : undefined);
}

describe("a stage that is retried", () => {
  it("lets the stages beside it end, and waits by itself", () => {
    const { happened, turn } = aCase({
      graph: [aNode("A"), aNode("B"), aNode("C", "A", "B")],
      answer: inTurn({ A: [busy(1_000), busy(2_000)] }),
    });

    expect(happened).toEqual(["0 A", "0 B", "1000 A", "3000 A", "3000 C"]);
    expect(Object.keys(turn.stages)).toEqual(["B", "A", "C"]);
  });

  const handedOver = { ok: true, value: { handedOver: true } };
  const late = { stages: { A: { value: "late" } }, records: { A: record }, exceptions: {}, putOff: {} };

  it("is handed over by its activity, and its outcome comes as an event", () => {
    const { happened, steps, turn } = aCase({
      graph: [aNode("A"), aNode("B"), aNode("C", "A", "B")],
      answer: (step) => (step.kind === "event" ? { ok: true, value: late } : inTurn({ A: [handedOver] })(step)),
    });

    expect(happened).toEqual(["0 A", "0 B", "0 ended:5:0:0", "0 C"]);
    const node = { instance: "the-instance:5:0:0:", caller: "the-instance", event: "ended:5:0:0" };
    expect(steps[0]).toMatchObject({ input: { retryIn: node } });
    expect(turn.stages).toEqual({ A: { value: "late" }, B: { value: "B" }, C: { value: "C" } });
  });

  it.each([
    ["taken from an orchestration that has ended, when it was not sent", { ok: true, value: late }, undefined],
    [
      "missing, and the case with it, when the orchestration was lost",
      { ok: false, error: { code: "orchestration-lost", message: "A stage was lost: its orchestration is Failed." } },
      "A stage was lost: its orchestration is Failed.",
    ],
  ])("has an outcome that is %s", (_, outcome, error) => {
    const run = () =>
      aCase({
        graph: [aNode("A"), aNode("B"), aNode("C", "A", "B")],
        isSent: false,
        answer: (step) => {
          if (step.kind === "activity" && step.name === "readOutcome") return { ok: true, value: { outcome } };
          return inTurn({ A: [handedOver] })(step);
        },
      });

    if (error === undefined) expect(run().turn.stages).toMatchObject({ A: { value: "late" }, C: { value: "C" } });
    else expect(run).toThrow(error);
  });

  it("continues as soon as the first of several delays is over", () => {
    const { happened } = aCase({
      graph: [aNode("A"), aNode("B"), aNode("C", "A", "B")],
      answer: inTurn({ A: [busy(5_000)], B: [busy(1_000)] }),
    });

    expect(happened).toEqual(["0 A", "0 B", "1000 B", "5000 A", "5000 C"]);
  });

  it("is waited for by the branch that it belongs to", () => {
    const { happened, turn } = aCase({
      graph: [aNode("A"), aNode("B", "A"), aNode("C"), aNode("D", "B", "C")],
      answer: inTurn({ B: [busy(1_000)] }),
    });

    expect(happened).toEqual(["0 branch", "0 A", "0 B", "1000 B", "1000 C", "1000 D"]);
    expect(Object.keys(turn.stages).sort()).toEqual(["A", "B", "C", "D"]);
  });

  it("passes the earlier attempts to each attempt", () => {
    const { steps } = aCase({ graph: [aNode("A")], answer: inTurn({ A: [busy(1_000), busy(2_000)] }) });

    const inputs = steps.flatMap((step) => (step.kind === "activity" ? [step.input.earlier?.failed.length] : []));
    expect(inputs).toEqual([undefined, 1, 2]);
  });
});

describe("stages beside each other of which one cannot be run", () => {
  it("are called again one after the other, and only that one fails", () => {
    const { happened, turn } = aCase({
      graph: [aNode("A"), aNode("B"), aNode("C", "A", "B")],
      answer: (step) => {
        if (step.kind !== "activity" || step.input.stage !== "A") return undefined;
        throw new Error(`The worker process ended while it ran this activity, 3 times.`);
      },
    });

    expect(happened).toEqual(["0 B"]);
    const lost = "The worker process ended while it ran this activity, 3 times.";
    expect(turn).toMatchObject({
      stages: { B: { value: "B" } },
      exceptions: { A: { message: `Error: The stage could not be run. ${lost}` } },
    });
  });

  it("are retried, each at its own time, unless the platform has retried them", () => {
    let tries = 0;
    const { steps, happened, turn } = aCase({
      graph: [aNode("A")],
      answer: (step) => {
        if (step.kind === "activity" && ++tries < 3) throw new Error("The language worker process exited.");
        return undefined;
      },
    });

    const waits = steps.flatMap((step) => (step.kind === "timer" ? [step.at.getTime()] : []));
    expect(waits).toEqual([1_000 + ((6 * 7_919) % 30_000), expect.any(Number)]);
    expect(happened).toEqual([`${waits[1]} A`]);
    expect(turn.stages).toEqual({ A: { value: "A" } });
  });

  it("run again as a branch that the platform lost, which is tried four times", () => {
    let calls = 0;
    const { turn } = aCase({
      graph: [aNode("A"), aNode("B", "A"), aNode("C"), aNode("D", "C")],
      answer: (step) => {
        if (step.kind === "sub-orchestration" && ++calls < 5) throw new Error("node exited with code 137");
      },
    });

    expect(Object.keys(turn.stages).toSorted()).toEqual(["A", "B", "C", "D"]);
  });

  it("are given up after three attempts", () => {
    const { steps, turn } = aCase({
      graph: [aNode("A")],
      answer: () => {
        throw new Error("The language worker process exited.");
      },
    });

    expect(steps.filter(({ kind }) => kind === "activity")).toHaveLength(3);
    expect(turn.exceptions.A.message).toBe("Error: The stage could not be run. The language worker process exited.");
  });
});

describe("a stage that calls a model with a rate budget", () => {
  const budgets = { infer: [{ model: "g/p t", requestsPerMinute: 60 }] };
  const graph = [aNode("prepare"), aNode("infer", "prepare"), aNode("assess", "infer")];
  const reserved = (waitMs: number, tokens = 0) => ({ isReserved: true, waitMs, tokens });
  const inLine = (waitMs: number) => ({ isReserved: false, waitMs, tokens: 0 });
  const reservations = (answers: unknown[]) => (step: Step) => (step.kind === "call" ? answers.shift() : undefined);
  const tokens = { infer: [{ model: "gpt", tokensPerMinute: 6_000 }] };
  /** Answers requests for reservations and calls of the stage `infer`. */
  const both = (answers: unknown[], infer: unknown[]) => (step: Step) =>
    reservations(answers)(step) ?? inTurn({ infer })(step);

  it("starts when it is its turn, after one request", () => {
    const { happened, steps } = aCase({ graph, budgets, answer: reservations([reserved(45_000)]) });

    expect(happened).toEqual(["0 prepare", "0 reserve", "45000 infer", "45000 assess"]);
    expect(steps.find(({ kind }) => kind === "call")).toMatchObject({
      entity: "modelBudget@g%2Fp%20t",
      input: { requestsPerMinute: 60, nowMs: 0, isAgain: false },
    });
  });

  it("requests again until it has a reservation", () => {
    const answer = reservations([inLine(5_000), inLine(250), reserved(1_000)]);
    const { happened, steps } = aCase({ graph, budgets, answer });

    expect(happened).toEqual(["0 prepare", "0 reserve", "5000 reserve", "5250 reserve", "6250 infer", "6250 assess"]);
    const isAgain = steps.flatMap((step) => (step.kind === "call" ? [step.input.isAgain] : []));
    expect(isAgain).toEqual([false, true, true]);
  });

  it("requests a reservation for each attempt", () => {
    const answers = [reserved(0), reserved(0)];
    const { happened } = aCase({ graph, budgets, answer: both(answers, [busy(1_000)]) });

    expect(happened).toEqual(["0 prepare", "0 reserve", "0 infer", "1000 reserve", "1000 infer", "1000 assess"]);
  });

  it("requests again when it is more than 3 s late, for example after the host was down", () => {
    const answer = reservations([reserved(20_000), reserved(0)]);
    const { happened } = aCase({ graph, budgets, answer, lateMs: 3_001 });

    expect(happened).toEqual(["0 prepare", "0 reserve", "23001 reserve", "23001 infer", "23001 assess"]);
  });

  it("keeps its reservation when it is a little late", () => {
    const { happened } = aCase({ graph, budgets, answer: reservations([reserved(20_000)]), lateMs: 2_999 });

    expect(happened).toEqual(["0 prepare", "0 reserve", "22999 infer", "22999 assess"]);
  });

  it("reports the tokens that it used, without those of earlier attempts", () => {
    const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 5, costUsd: 0 });
    const failed = { ok: true, value: { failed: { time: "t", error: "e", waitMs: 1_000 }, usage: usage(10) } };
    const answers = [reserved(0, 100), reserved(0, 90)];
    const answer = both(answers, [failed, done("x", { usage: usage(30) })]);
    const { steps } = aCase({ graph, budgets: tokens, answer });

    const reports = steps.flatMap((step) => (step.kind === "signal" ? [step.input] : []));
    expect(reports).toEqual([
      { reserved: 100, used: 15, tokensPerMinute: 6_000 },
      { reserved: 90, used: 20, tokensPerMinute: 6_000 },
    ]);
  });

  it("is handed over like any other when its attempt fails beside others", () => {
    const { happened, turn } = aCase({
      graph: [aNode("look up"), aNode("infer"), aNode("assess", "infer", "look up")],
      budgets,
      answer: (step) => {
        if (step.kind === "call") return reserved(0);
        if (step.kind !== "event") return inTurn({ infer: [{ ok: true, value: { handedOver: true } }] })(step);
        return {
          ok: true,
          value: { stages: { infer: { value: "late" } }, records: { infer: record }, exceptions: {}, putOff: {} },
        };
      },
    });

    expect(happened).toEqual(["0 reserve", "0 look up", "0 infer", "0 ended:5:0:1", "0 assess"]);
    expect(Object.keys(turn.stages)).toEqual(["look up", "infer", "assess"]);
  });

  it("waits by itself beside others that wait, too", () => {
    const { happened } = aCase({
      graph: [aNode("A"), aNode("B"), aNode("C"), aNode("D", "C"), aNode("E", "A", "B", "D")],
      budgets: { A: [{ model: "m", requestsPerMinute: 60 }], B: [{ model: "m", requestsPerMinute: 60 }] },
      answer: reservations([reserved(500), reserved(1_500)]),
    });

    expect(happened.filter((one) => /[A-E]$/.test(one))).toEqual(["500 A", "1500 B", "1500 C", "1500 D", "1500 E"]);
  });

  it("does not delay the stages beside it, and reports what it used when it has run", () => {
    const usage = { inputTokens: 30, outputTokens: 5, costUsd: 0 };
    const answers = [reserved(45_000, 100)];
    const { happened, steps } = aCase({
      graph: [aNode("look up"), aNode("infer"), aNode("assess", "infer", "look up")],
      budgets: tokens,
      answer: both(answers, [done("x", { usage })]),
    });

    expect(happened).toEqual(["0 reserve", "0 look up", "0 node", "0 giveBack", "45000 infer", "45000 assess"]);
    const reports = steps.flatMap((step) => (step.kind === "signal" ? [step.input] : []));
    expect(reports).toContainEqual({ reserved: 100, used: 35, tokensPerMinute: 6_000 });
  });
});
