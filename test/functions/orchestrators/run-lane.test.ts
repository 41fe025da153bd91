import { runLane } from "../../../functions/orchestrators/run-lane.ts";
import { NO_COUNTS } from "../../../shared/run/counts.ts";
import type { RunLaneInput } from "../../../shared/run/durable-functions.ts";
import { driveOrchestrator, type Step } from "../../support/drive-orchestrator.ts";

const infer = { stage: "infer", inputs: [] };
const aLane = (more: Partial<RunLaneInput> = {}): RunLaneInput => ({
  run: "r1",
  acceptedAt: "now",
  plan: { series: [infer, { stage: "assess", inputs: ["infer"] }] },
  unsaved: [],
  oldestMs: 0,
  unreported: NO_COUNTS,
  ...more,
});

const record = { start: "", end: "", elapsed: "", elapsedMs: 1, succeeded: true, attempts: 1 };
const stageDone = { ok: true, value: { ok: true, value: { value: 4 }, sizeBytes: 1, record } };
const onePassed = { completed: 1, passed: 1, failed: 0, errors: 0 };

/** A platform on which every stage succeeds and the queue gives these claims one after the other. */
function aPlatform(claims: { from: number; to: number }[], more: (step: Step) => unknown = () => undefined) {
  return (step: Step): unknown => {
    const special = more(step);
    if (special !== undefined) return special;
    if (step.kind === "activity" && step.name === "runStage") return stageDone;
    if (step.kind === "activity" && step.name === "saveResults") {
      const { length } = step.input.finished;
      return { ok: true, value: { counts: { completed: length, passed: length, failed: 0, errors: 0 } } };
    }
    if (step.kind === "timer") return null;
    if (step.kind === "call" && step.operation === "claim") return claims.shift() ?? { from: 0, to: 0 };
    throw new Error(`Unexpected step: ${JSON.stringify(step)}`);
  };
}

/** Steps in short, such as "runStage 3 infer" or "claim". */
const inShort = (steps: readonly Step[]) =>
  steps.map((step) => {
    if (step.kind === "activity" && step.name === "runStage") return `runStage ${step.input.place} ${step.input.stage}`;
    if (step.kind === "activity") return `${step.name} ${step.input.finished.map((f: any) => f.place).join(",")}`;
    if (step.kind === "call" || step.kind === "signal") return `${step.kind} ${step.operation}`;
    return step.kind;
  });

describe("a lane", () => {
  it("asks for a claim first, and goes on with it in a new generation", () => {
    const { steps } = driveOrchestrator(runLane, { input: aLane(), answer: aPlatform([{ from: 2, to: 4 }]) });

    expect(inShort(steps)).toEqual(["call claim", "continue-as-new"]);
    expect(steps[1]).toMatchObject({ input: { run: "r1", claim: { from: 2, to: 4 }, unsaved: [] } });
  });

  it("runs the stages of each claimed case in order and carries the results to the next generation", () => {
    const { steps } = driveOrchestrator(runLane, {
      input: aLane({ claim: { from: 2, to: 4 } }),
      answer: aPlatform([{ from: 7, to: 8 }]),
    });

    expect(inShort(steps)).toEqual([
      "runStage 2 infer",
      "runStage 2 assess",
      "runStage 3 infer",
      "runStage 3 assess",
      "call claim",
      "continue-as-new",
    ]);
    expect((steps.at(-1) as any).input.unsaved.map((f: any) => f.place)).toEqual([2, 3]);
  });

  it("gives a stage the results of the stages before it", () => {
    const { steps } = driveOrchestrator(runLane, {
      input: aLane({ claim: { from: 0, to: 1 } }),
      answer: aPlatform([]),
    });

    expect(steps[1]).toMatchObject({
      input: { stage: "assess", stages: { infer: { value: 4 } }, records: { infer: record } },
    });
  });

  it("ends a case at the stage that fails, and goes on with the next one", () => {
    const exception = { stage: "infer", message: "Error: no", traceback: "", time: "" };
    const answer = aPlatform([{ from: 9, to: 10 }], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 0
        ? { ok: true, value: { ok: false, exception, sizeBytes: 1, record: { ...record, succeeded: false } } }
        : undefined,
    );

    const { steps } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 2 } }), answer });

    expect(inShort(steps)).toEqual([
      "runStage 0 infer",
      "runStage 1 infer",
      "runStage 1 assess",
      "call claim",
      "continue-as-new",
    ]);
    expect((steps.at(-1) as any).input.unsaved[0]).toMatchObject({
      place: 0,
      turns: [{ stages: {}, exceptions: { infer: exception } }],
    });
  });

  it("saves ten results together with its next claim, and reports them with the claim after", () => {
    const { steps } = driveOrchestrator(runLane, {
      input: aLane({ claim: { from: 0, to: 10 } }),
      answer: aPlatform([{ from: 20, to: 21 }]),
    });

    expect(inShort(steps).slice(-3)).toEqual(["call claim", "saveResults 0,1,2,3,4,5,6,7,8,9", "continue-as-new"]);
    expect((steps.at(-1) as any).input).toMatchObject({ unsaved: [], unreported: { completed: 10, passed: 10 } });
  });

  it("saves within a claim, and reports at once, when a result has waited for 5 s", () => {
    let nowMs = 0;
    const platform = aPlatform([{ from: 5, to: 6 }]);

    const { steps } = driveOrchestrator(runLane, {
      input: aLane({ plan: infer, claim: { from: 0, to: 3 } }),
      answer: (step) => {
        nowMs += 5_000;
        return platform(step);
      },
      nowMs: () => nowMs,
    });

    expect(inShort(steps)).toEqual([
      "runStage 0 infer",
      "runStage 1 infer",
      "saveResults 0,1",
      "signal report",
      "runStage 2 infer",
      "call claim",
      "continue-as-new",
    ]);
  });

  it("saves and reports what is left before it ends", () => {
    const unsaved = [{ place: 0, hasTurns: false, turns: [], sizeBytes: 1 }];

    const { steps, output } = driveOrchestrator(runLane, {
      input: aLane({ claim: { from: 3, to: 4 }, unsaved, unreported: onePassed }),
      answer: aPlatform([]),
    });

    expect(inShort(steps).slice(-3)).toEqual(["call claim", "saveResults 0,3", "signal report"]);
    expect(steps.at(-3)).toMatchObject({ input: { counts: onePassed } });
    expect(steps.at(-1)).toMatchObject({ input: { counts: { completed: 2, passed: 2 } } });
    expect(output).toEqual({});
  });

  it("stops the others, keeps what it has and says why when the platform cannot run a stage", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 1
        ? { ok: false, error: { code: "pipeline-changed", message: "PipelineChangedError: the pipeline changed." } }
        : undefined,
    );

    const { steps, output } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 3 } }), answer });

    expect(inShort(steps).slice(2)).toEqual(["runStage 1 infer", "signal stop", "saveResults 0", "signal report"]);
    expect(output).toEqual({
      error: 'Stage "infer" of case 1 could not run: PipelineChangedError: the pipeline changed.',
    });
  });

  it("waits and tries again when the platform was in trouble that may pass", () => {
    let troubles = 2;
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.stage === "assess" && troubles-- > 0
        ? { ok: false, error: { code: "ECONNRESET", message: "the storage is away" } }
        : undefined,
    );

    const { steps, output } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 1 } }), answer });

    expect(inShort(steps).slice(0, 7)).toEqual([
      "runStage 0 infer",
      "runStage 0 assess",
      "timer",
      "runStage 0 assess",
      "timer",
      "runStage 0 assess",
      "call claim",
    ]);
    expect(output).toEqual({});
  });

  it("saves again what could not be saved together with a claim", () => {
    let isAway = true;
    const answer = aPlatform([{ from: 20, to: 21 }], (step) => {
      if (step.kind !== "activity" || step.name !== "saveResults" || !isAway) return undefined;
      isAway = false;
      return { ok: false, error: { code: "ECONNRESET", message: "the storage is away" } };
    });

    const { steps } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 10 } }), answer });

    const saves = ["saveResults 0,1,2,3,4,5,6,7,8,9", "timer", "saveResults 0,1,2,3,4,5,6,7,8,9", "continue-as-new"];
    expect(inShort(steps).slice(-5)).toEqual(["call claim", ...saves]);
    expect((steps.at(-1) as any).input).toMatchObject({ unsaved: [], unreported: { completed: 10 } });
  });

  it("ends with what is done saved, and no error, when the run is cancelled", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 1
        ? { ok: true, value: { cancelled: true } }
        : undefined,
    );

    const { steps, output } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 3 } }), answer });

    expect(inShort(steps).slice(2)).toEqual(["runStage 1 infer", "signal stop", "saveResults 0", "signal report"]);
    expect(output).toEqual({});
  });

  it("does not fail when results cannot be saved either", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "saveResults"
        ? { ok: false, error: { code: "ENOSPC", message: "Error: no space left" } }
        : undefined,
    );

    const { output } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 1 } }), answer });

    expect(output).toEqual({ error: "Results could not be saved: Error: no space left" });
  });
});
