import { runSuite } from "../../../functions/orchestrators/run-suite.ts";
import type { RunSuiteInput, RoundEnd } from "../../../shared/run/durable/index.ts";
import { driveOrchestrator, type Step } from "../../support/drive-orchestrator.ts";

const aSuite: RunSuiteInput = { run: "r1", acceptedAt: "now", plan: { stage: "only", inputs: [] }, total: 3, lanes: 2 };

type World = { readonly laneEnd?: (lane: string) => unknown; readonly roundEnd?: RoundEnd };

/** A platform whose lanes end well, and whose `finishRun` gives these answers one after the other. */
function aPlatform(finishes: unknown[], { laneEnd = () => null, roundEnd = {} }: World = {}) {
  return (step: Step): unknown => {
    if (step.kind === "sub-orchestration") return laneEnd(String(step.id));
    if (step.kind === "call" && step.operation === "endRound") return roundEnd;
    if (step.kind === "activity") return finishes.shift();
    return null;
  };
}
const missing = (...ranges: { from: number; to: number }[]) => ({ ok: true, value: { missing: ranges } });
const drive = (finishes: unknown[], { world, ...suite }: Partial<RunSuiteInput> & { world?: World } = {}) =>
  driveOrchestrator(runSuite, { input: { ...aSuite, ...suite }, answer: aPlatform(finishes, world) }).steps;
const gone = missing({ from: 1, to: 2 });
const laneIds = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === "sub-orchestration" ? [step.id] : []));
const finishInputs = (steps: readonly Step[]) =>
  steps.flatMap((step) => (step.kind === "activity" ? [step.input] : []));

describe("a suite", () => {
  const ranges = Array.from({ length: 2_500 }, (_, index) => ({ from: 2 * index, to: 2 * index + 1 }));

  it("opens the queue, runs its lanes, writes the log and closes the queue", () => {
    const steps = drive([missing()]);

    expect(
      steps.map((step) => ("operation" in step ? step.operation : "name" in step ? step.name : step.kind)),
    ).toEqual(["open", "runLane", "runLane", "endRound", "finishRun", "close"]);
    expect(steps[0]).toMatchObject({ entity: "runQueue@r1", input: { ranges: [{ from: 0, to: 3 }], lanes: 2 } });
    expect(laneIds(steps)).toEqual(["r1:0:0", "r1:0:1"]);
  });

  it("starts each lane with its claim from the queue", () => {
    const claims = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ];
    const platform = aPlatform([missing()]);
    const answer = (step: Step) => ("operation" in step && step.operation === "open" ? claims : platform(step));

    const { steps } = driveOrchestrator(runSuite, { input: aSuite, answer });

    const lanes = steps.flatMap((step) => (step.kind === "sub-orchestration" ? [step.input.claim] : []));
    expect(lanes).toEqual(claims);
  });

  it("starts no more lanes than there are cases", () => {
    expect(laneIds(drive([missing()], { lanes: 50 }))).toHaveLength(3);
  });

  it("runs only some indexes when the other results are kept from another run", () => {
    const [open] = drive([missing()], { ranges: [{ from: 1, to: 2 }] });

    expect(open).toMatchObject({ operation: "open", input: { ranges: [{ from: 1, to: 2 }], lanes: 1 } });
  });

  it("gives the queue a thousand scattered indexes at a time, and writes the log after the last ones", () => {
    const steps = drive([missing()], { ranges });

    const opened = steps.flatMap((step) =>
      "operation" in step && step.operation === "open" ? [step.input.ranges] : [],
    );
    expect(opened.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
    expect(opened.flat()).toEqual(ranges);
    expect(laneIds(steps)).toEqual(["r1:0:0", "r1:0:1", "r1:1:0", "r1:1:1", "r1:2:0", "r1:2:1"]);
    expect(finishInputs(steps)).toEqual([{ run: "r1", isLastTry: false }]);
  });

  it("does not start the next ones once it is stopped", () => {
    const roundEnd: RoundEnd = { stop: { status: "failed", error: "the disk is full" } };

    expect(laneIds(drive([missing()], { ranges, world: { roundEnd } }))).toEqual(["r1:0:0", "r1:0:1"]);
  });

  it("starts lanes for missing results, with IDs of their own", () => {
    const steps = drive([gone, missing()]);

    expect(laneIds(steps)).toEqual(["r1:0:0", "r1:0:1", "r1:1:0"]);
    expect(steps.filter((step) => "operation" in step && step.operation === "open").at(-1)).toMatchObject({
      input: { ranges: [{ from: 1, to: 2 }], lanes: 1 },
    });
  });

  it("does so three times, and marks the last attempt", () => {
    const steps = drive([gone, gone, gone, missing()]);

    expect(finishInputs(steps).map(({ isLastTry }) => isLastTry)).toEqual([false, false, false, true]);
  });

  it("writes the log with the reason when a lane was stopped by a failure of the platform", () => {
    const stop = { status: "failed", error: "the disk is full" } as const;

    expect(finishInputs(drive([missing()], { world: { roundEnd: { stop } } }))).toEqual([
      { run: "r1", isLastTry: false, stop },
    ]);
  });

  it("runs the cases of a lost lane again", () => {
    const laneEnd = (lane: string) => {
      if (lane === "r1:0:1") throw new Error("node exited with code 137");
    };

    const steps = drive([gone, missing()], { world: { laneEnd } });

    expect(laneIds(steps)).toEqual(["r1:0:0", "r1:0:1", "r1:1:0"]);
    expect(finishInputs(steps).map(({ stop }) => stop)).toEqual([undefined, undefined]);
  });

  it("fails with the reason when lanes are lost in every round", () => {
    const laneEnd = () => {
      throw new Error("terminated");
    };

    const steps = drive([gone, gone, gone, missing()], { world: { laneEnd } });

    const stop = { status: "failed", error: "A lane was lost: terminated" };
    expect(finishInputs(steps).map(({ stop }) => stop)).toEqual([undefined, undefined, undefined, stop]);
  });

  it("retries writing the log, with growing delays, while the storage is unavailable", () => {
    const failed = { ok: false, error: { code: "ECONNREFUSED", message: "away" } };

    const steps = drive([failed, failed, missing()]);

    const timers = steps.flatMap((step) => (step.kind === "timer" ? [step.at.getTime()] : []));
    expect(timers).toEqual([1_000, 4_000]);
    expect(finishInputs(steps)).toHaveLength(3);
  });

  it("writes the log again when the platform loses the call", () => {
    const world = aPlatform([missing()]);
    let isLost = true;
    const answer = (step: Step) => {
      if (step.kind !== "activity" || !isLost) return world(step);
      isLost = false;
      throw new Error("node exited with code 137");
    };

    const { steps } = driveOrchestrator(runSuite, { input: aSuite, answer });

    expect(steps.slice(-4).map(({ kind }) => kind)).toEqual(["activity", "timer", "activity", "signal"]);
  });

  it("fails when the log cannot be written", () => {
    const failed = { ok: false, error: { code: "unexpected", message: "no idea" } };

    expect(() => drive(Array(6).fill(failed))).toThrow("The run log could not be written: no idea");
  });
});
