import { runLane } from "../../../functions/orchestrators/run-lane.ts";
import { NO_COUNTS, type RunLaneInput, NOTHING_SPENT } from "../../../shared/run/durable/index.ts";
import { driveOrchestrator, type DriveOptions, type Step } from "../../support/drive-orchestrator.ts";

const infer = { stage: "infer", inputs: [] };
const aLane = (more: Partial<RunLaneInput> = {}): RunLaneInput => ({
  run: "r1",
  acceptedAt: "now",
  plan: { series: [infer, { stage: "assess", inputs: ["infer"] }] },
  unsaved: [],
  oldestMs: 0,
  unreported: NO_COUNTS,
  spent: NOTHING_SPENT,
  ...more,
});

const record = { at: 0, ms: 1 };
const stageDone = { ok: true, value: { ok: true, value: { value: 4 }, record } };
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
    if (step.kind === "call" && step.operation === "stop") return { waiting: [] };
    throw new Error(`Unexpected step: ${JSON.stringify(step)}`);
  };
}

/** Runs a lane through the cases that it has claimed: each has a generation of its own, which ends with "continue-as-new". */
function driveLane({ input, ...options }: DriveOptions & { input: RunLaneInput }) {
  const steps: Step[] = [];
  for (let next = input; ;) {
    const driven = driveOrchestrator(runLane, { input: next, ...options });
    const last = driven.steps.at(-1) as Step;
    const isRestOfClaim = last.kind === "continue-as-new" && last.input.claim.to === next.claim?.to;
    steps.push(...driven.steps.slice(0, isRestOfClaim ? -1 : undefined));
    if (!isRestOfClaim) return { steps, output: driven.output };
    next = JSON.parse(JSON.stringify(last.input)) as RunLaneInput;
  }
}

const placeOf = (finished: string): number => JSON.parse(finished).place;

/** Steps in short, such as "runStage 3 infer" or "claim". */
const inShort = (steps: readonly Step[]) =>
  steps.map((step) => {
    if (step.kind === "activity" && step.name === "runStage") return `runStage ${step.input.place} ${step.input.stage}`;
    if (step.kind === "activity") return `${step.name} ${step.input.finished.map(placeOf).join(",")}`;
    if (step.kind === "call" || step.kind === "signal") return `${step.kind} ${step.operation}`;
    return step.kind;
  });

describe("a lane", () => {
  it("asks for a claim first, and continues with it in a new generation", () => {
    const { steps } = driveLane({ input: aLane(), answer: aPlatform([{ from: 2, to: 4 }]) });

    expect(inShort(steps)).toEqual(["call claim", "continue-as-new"]);
    expect(steps[1]).toMatchObject({ input: { run: "r1", claim: { from: 2, to: 4 }, unsaved: [] } });
  });

  it("runs the stages of each claimed case in order and carries the results to the next generation", () => {
    const { steps } = driveLane({
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
    expect((steps.at(-1) as any).input.unsaved.map(placeOf)).toEqual([2, 3]);
  });

  it("reports the failures among its saved cases to the queue once", () => {
    const failures = [{ caseId: "a", stage: "infer", message: "Error: no" }];
    const saves = (step: Step) =>
      step.kind === "activity" && step.name === "saveResults"
        ? { ok: true, value: { counts: onePassed, failures } }
        : undefined;
    const input = aLane({ claim: { from: 2, to: 3 }, failures: [{ caseId: "b" }] });

    const { steps } = driveLane({ input, answer: aPlatform([], saves) });

    const told = steps.flatMap((step) => ("operation" in step ? [step.input.failures] : []));
    expect(told).toEqual([[{ caseId: "b" }], failures]);
  });

  it("does not report a failure again in the next generation", () => {
    const input = aLane({ claim: { from: 2, to: 3 }, failures: [{ caseId: "b" }] });

    const { steps } = driveLane({ input, answer: aPlatform([{ from: 3, to: 4 }]) });

    expect(steps.at(-1)).toMatchObject({ kind: "continue-as-new", input: { failures: [] } });
  });

  it("passes the results of the stages before it to a stage", () => {
    const { steps } = driveLane({
      input: aLane({ claim: { from: 0, to: 1 } }),
      answer: aPlatform([]),
    });

    expect(steps[1]).toMatchObject({
      input: { stage: "assess", stages: { infer: { value: 4 } }, records: { infer: record } },
    });
  });

  it("ends a case at the stage that fails, and continues with the next case", () => {
    const exception = { stage: "infer", message: "Error: no", traceback: "", time: "" };
    const answer = aPlatform([{ from: 9, to: 10 }], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 0
        ? { ok: true, value: { ok: false, exception, record: { ...record, failed: true } } }
        : undefined,
    );

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 2 } }), answer });

    expect(inShort(steps)).toEqual([
      "runStage 0 infer",
      "runStage 1 infer",
      "runStage 1 assess",
      "call claim",
      "continue-as-new",
    ]);
    expect(JSON.parse((steps.at(-1) as any).input.unsaved[0])).toMatchObject({
      place: 0,
      turns: [{ stages: {}, exceptions: { infer: exception } }],
    });
  });

  it("saves ten results together with its next claim, and reports them with the claim after", () => {
    const { steps } = driveLane({
      input: aLane({ claim: { from: 0, to: 10 } }),
      answer: aPlatform([{ from: 20, to: 21 }]),
    });

    expect(inShort(steps).slice(-3)).toEqual(["call claim", "saveResults 0,1,2,3,4,5,6,7,8,9", "continue-as-new"]);
    expect((steps.at(-1) as any).input).toMatchObject({ unsaved: [], unreported: { completed: 10, passed: 10 } });
  });

  it("saves within a claim, and reports at once, when a result has waited for 30 s", () => {
    let nowMs = 0;
    const platform = aPlatform([{ from: 5, to: 6 }]);

    const { steps } = driveLane({
      input: aLane({ plan: infer, claim: { from: 0, to: 3 } }),
      answer: (step) => {
        nowMs += 30_000;
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
    const unsaved = [JSON.stringify({ place: 0, hasTurns: false, turns: [] })];

    const { steps, output } = driveLane({
      input: aLane({ claim: { from: 3, to: 4 }, unsaved, unreported: onePassed }),
      answer: aPlatform([]),
    });

    expect(inShort(steps).slice(-3)).toEqual(["call claim", "saveResults 0,3", "signal report"]);
    expect(steps.at(-3)).toMatchObject({ input: { counts: onePassed } });
    expect(steps.at(-1)).toMatchObject({ input: { counts: { completed: 2, passed: 2 } } });
    expect(output).toBeUndefined();
  });

  it("stops the other lanes with the reason, and saves its results, when the platform cannot run a stage", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 1
        ? { ok: false, error: { code: "pipeline-changed", message: "PipelineChangedError: the pipeline changed." } }
        : undefined,
    );

    const { steps, output } = driveLane({ input: aLane({ claim: { from: 0, to: 3 } }), answer });

    expect(inShort(steps).slice(2)).toEqual(["runStage 1 infer", "call stop", "saveResults 0", "signal report"]);
    const error = 'Stage "infer" of case 1 could not run: PipelineChangedError: the pipeline changed.';
    expect(steps[3]).toMatchObject({ input: { status: "failed", error } });
    expect(output).toBeUndefined();
  });

  it("retries after a delay when the platform has a transient failure", () => {
    let troubles = 2;
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.stage === "assess" && troubles-- > 0
        ? { ok: false, error: { code: "ECONNRESET", message: "the storage is away" } }
        : undefined,
    );

    const { steps, output } = driveLane({ input: aLane({ claim: { from: 0, to: 1 } }), answer });

    expect(inShort(steps).slice(0, 7)).toEqual([
      "runStage 0 infer",
      "runStage 0 assess",
      "timer",
      "runStage 0 assess",
      "timer",
      "runStage 0 assess",
      "call claim",
    ]);
    expect(output).toBeUndefined();
  });

  it("saves results again that could not be saved together with a claim", () => {
    let isAway = true;
    const answer = aPlatform([{ from: 20, to: 21 }], (step) => {
      if (step.kind !== "activity" || step.name !== "saveResults" || !isAway) return undefined;
      isAway = false;
      return { ok: false, error: { code: "ECONNRESET", message: "the storage is away" } };
    });

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 10 } }), answer });

    const saves = ["saveResults 0,1,2,3,4,5,6,7,8,9", "timer", "saveResults 0,1,2,3,4,5,6,7,8,9", "continue-as-new"];
    expect(inShort(steps).slice(-5)).toEqual(["call claim", ...saves]);
    expect((steps.at(-1) as any).input).toMatchObject({ unsaved: [], unreported: { completed: 10 } });
  });

  it("saves its finished cases and ends without an error when the run is cancelled", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "runStage" && step.input.place === 1
        ? { ok: true, value: { cancelled: true } }
        : undefined,
    );

    const { steps, output } = driveLane({ input: aLane({ claim: { from: 0, to: 3 } }), answer });

    expect(inShort(steps).slice(2)).toEqual(["runStage 1 infer", "call stop", "saveResults 0", "signal report"]);
    expect(output).toBeUndefined();
  });

  it("does not fail when results cannot be saved either", () => {
    const answer = aPlatform([], (step) =>
      step.kind === "activity" && step.name === "saveResults"
        ? { ok: false, error: { code: "unexpected", message: "Error: no space left" } }
        : undefined,
    );

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 1 } }), answer });

    expect(steps.find((step) => "operation" in step && step.operation === "stop")).toMatchObject({
      input: { status: "failed", error: "Results could not be saved: Error: no space left" },
    });
  });

  it("starts a new generation after each case, with the rest of its claim and its unsaved results", () => {
    const { steps } = driveOrchestrator(runLane, {
      input: aLane({ claim: { from: 2, to: 5 } }),
      answer: aPlatform([]),
    });

    expect(inShort(steps)).toEqual(["runStage 2 infer", "runStage 2 assess", "continue-as-new"]);
    expect(steps.at(-1)).toMatchObject({
      input: { claim: { from: 3, to: 5 }, unsaved: [expect.stringContaining('"place":2')] },
    });
  });

  describe("with a stage that is retried", () => {
    const hour = 3_600_000;
    const failed = (waitMs: number) => ({ ok: true, value: { failed: { time: "t", error: "Error: busy", waitMs } } });
    /** Stage `infer` of place 0 fails once, and asks for a wait. The clock moves to whatever is waited for. */
    function aBusyPlatform(waitMs: number, more: (step: Step) => unknown = () => undefined) {
      let nowMs = 0;
      let tries = 0;
      const answer = aPlatform([], (step) => {
        if (step.kind === "timer") nowMs = step.at.getTime();
        if (step.kind === "call" && step.operation === "giveBack") return more(step) ?? { isStopped: false };
        const isFirst = step.kind === "activity" && step.name === "runStage" && step.input.place === 0 && tries++ === 0;
        return isFirst ? failed(waitMs) : more(step);
      });
      const winner = ([timer]: readonly Step[]) => {
        nowMs = (timer as { at: Date }).at.getTime();
        return timer as Step;
      };
      return { answer, winner, nowMs: () => nowMs };
    }

    it("retries after a delay, with the record of the first attempt", () => {
      const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 1 } }), ...aBusyPlatform(2_000) });

      expect(inShort(steps).slice(0, 4)).toEqual([
        "runStage 0 infer",
        "timer",
        "runStage 0 infer",
        "runStage 0 assess",
      ]);
      expect(steps[1]).toMatchObject({ at: new Date(2_000) });
      expect(steps[2]).toMatchObject({
        input: { earlier: { failed: [{ time: "t", error: "Error: busy", waitMs: 2_000 }] } },
      });
      expect((steps[3] as any).input.earlier).toBeUndefined();
    });

    it("saves its results and gives the rest of its claim back before a long wait", () => {
      const unsaved = [JSON.stringify({ place: 9, hasTurns: false, turns: [] })];

      const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 5 }, unsaved }), ...aBusyPlatform(2 * hour) });

      expect(inShort(steps)).toEqual([
        "runStage 0 infer",
        "saveResults 9",
        "call giveBack",
        "timer",
        "event",
        "runStage 0 infer",
        "runStage 0 assess",
        "call claim",
        "saveResults 0",
        "signal report",
      ]);
      expect(steps[2]).toMatchObject({ input: { range: { from: 1, to: 5 }, lane: "the-instance", counts: onePassed } });
      expect(steps[3]).toMatchObject({ at: new Date(2 * hour), isCancelled: false });
      expect(steps[7]).toMatchObject({ input: { awake: "the-instance" } });
    });

    it("ends its wait, and itself, when the run is stopped meanwhile", () => {
      const { steps, output } = driveLane({
        input: aLane({ claim: { from: 0, to: 5 } }),
        ...aBusyPlatform(2 * hour),
        winner: ([, event]) => event as Step,
      });

      expect(inShort(steps).slice(-3)).toEqual(["timer", "event", "call stop"]);
      expect(steps.at(-3)).toMatchObject({ isCancelled: true });
      expect(output).toBeUndefined();
    });

    it("does not wait when the run is stopped already", () => {
      const platform = aBusyPlatform(2 * hour, (step) =>
        step.kind === "call" && step.operation === "giveBack" ? { isStopped: true } : undefined,
      );

      const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 5 } }), ...platform });

      expect(inShort(steps)).toEqual(["runStage 0 infer", "call giveBack", "call stop"]);
    });
  });

  it("wakes the lanes that wait when it stops the others", () => {
    const answer = aPlatform([], (step) => {
      if (step.kind === "call" && step.operation === "stop") return { waiting: ["r1:0:7"] };
      if (step.kind === "activity" && step.name === "wakeLanes") return { ok: true, value: null };
      return step.kind === "activity" && step.name === "runStage"
        ? { ok: true, value: { cancelled: true } }
        : undefined;
    });

    const { steps } = driveOrchestrator(runLane, { input: aLane({ claim: { from: 0, to: 1 } }), answer });

    expect(steps.at(-1)).toMatchObject({ name: "wakeLanes", input: { lanes: ["r1:0:7"] } });
  });

  it("records a stage that cannot be run as an exception of its case, and continues", () => {
    const answer = aPlatform([], (step) => {
      if (step.kind !== "activity" || step.name !== "runStage" || step.input.place !== 0) return undefined;
      throw new Error("The worker process ended while it ran this activity, 3 times.");
    });

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 2 } }), answer });

    expect(inShort(steps).slice(0, 3)).toEqual(["runStage 0 infer", "runStage 1 infer", "runStage 1 assess"]);
    const saved = steps.find((step) => step.kind === "activity" && step.name === "saveResults") as any;
    expect(JSON.parse(saved.input.finished[0]).turns[0].exceptions.infer.message).toBe(
      "Error: The stage could not be run. The worker process ended while it ran this activity, 3 times.",
    );
  });

  it("saves each case by itself when saving ends the worker, and the cause without a call of its pipeline", () => {
    const answer = aPlatform([], (step) => {
      if (step.kind !== "activity" || step.name !== "saveResults" || step.input.notJudged !== undefined)
        return undefined;
      if (step.input.finished.some((one: string) => placeOf(one) === 1))
        throw new Error("The worker process ended while it ran this activity, 3 times.");
      return undefined;
    });

    const { steps, output } = driveLane({ input: aLane({ plan: infer, claim: { from: 0, to: 3 } }), answer });

    expect(inShort(steps).slice(4)).toEqual([
      "saveResults 0,1,2",
      "saveResults 0",
      "saveResults 1",
      "saveResults 1",
      "saveResults 2",
      "signal report",
    ]);
    expect(steps.at(-3)).toMatchObject({
      input: { notJudged: "The worker process ended while it ran this activity, 3 times." },
    });
    expect(steps.at(-1)).toMatchObject({ input: { counts: { completed: 3 } } });
    expect(output).toBeUndefined();
  });

  it("reports a case that ended because of a setting at once, and ends when most cases do", () => {
    const exception = { stage: "infer", message: "Error: 401. Check its key.", traceback: "", time: "" };
    const answer = aPlatform([], (step) => {
      if (step.kind === "activity" && step.name === "runStage")
        return { ok: true, value: { ok: false, exception, isConfiguration: true, record } };
      if (step.kind === "call" && step.operation === "misconfigured") return { isStopped: true };
      return step.kind === "call" && step.operation === "claim" ? { from: 0, to: 0, isStopped: true } : undefined;
    });

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 5 } }), answer });

    expect(inShort(steps)).toEqual([
      "runStage 0 infer",
      "call misconfigured",
      "call claim",
      "call stop",
      "saveResults 0",
      "signal report",
    ]);
    expect(steps[1]).toMatchObject({ input: { message: "Error: 401. Check its key." } });
  });

  it("reports with its next claim what its cases used", () => {
    const usage = { inputTokens: 10, outputTokens: 5, costUsd: 0.5 };
    const used = { ok: true, value: { ok: true, value: { value: 4 }, record: { ...record, usage } } };
    const answer = aPlatform([], (step) => (step.kind === "activity" && step.name === "runStage" ? used : undefined));

    const { steps } = driveLane({ input: aLane({ claim: { from: 0, to: 2 } }), answer });

    const claim = steps.find((step) => step.kind === "call" && step.operation === "claim");
    expect(claim).toMatchObject({ input: { spent: { costUsd: 2, tokens: 60 } } });
  });
});
