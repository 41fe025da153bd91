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
const cancelled = { ok: true, value: { cancelled: true } };
const onePassed = { completed: 1, passed: 1, failed: 0, errors: 0 };
const aResult = (index: number) => JSON.stringify({ place: index, hasTurns: false, turns: [] });
const failure = (code: string, message: string) => ({ ok: false, error: { code, message } });
const storageAway = failure("ECONNRESET", "the storage is away");
const WORKER_ENDED = "The worker process ended while it ran this activity, 3 times.";

/** Answers by the name of an activity or of an operation of the queue; undefined for the usual answer. */
type Answers = { readonly [name: string]: (input: any) => unknown };
const nameOf = (step: Step) => ("operation" in step ? step.operation : "name" in step ? step.name : step.kind);

/** A platform on which every stage succeeds and the queue gives these claims one after the other. */
function aPlatform(claims: { from: number; to: number }[], special: Answers = {}) {
  const usual: Answers = {
    runStage: () => stageDone,
    saveResults: ({ finished: { length } }) => ({
      ok: true,
      value: { counts: { completed: length, passed: length, failed: 0, errors: 0 } },
    }),
    claim: () => claims.shift() ?? { from: 0, to: 0 },
    stop: () => ({ waiting: [] }),
  };
  return (step: Step): unknown => {
    if (step.kind === "timer") return null;
    const name = nameOf(step);
    const input = "input" in step ? step.input : undefined;
    const answer = special[name]?.(input) ?? usual[name]?.(input);
    if (answer === undefined) throw new Error(`Unexpected step: ${JSON.stringify(step)}`);
    return answer;
  };
}

/** Runs a lane through the cases that it has claimed: each has a generation of its own, which ends with "continue-as-new". */
function driveLane(lane: Partial<RunLaneInput>, { answer = aPlatform([]), ...options }: Partial<DriveOptions> = {}) {
  const steps: Step[] = [];
  for (let input = aLane(lane); ;) {
    const driven = driveOrchestrator(runLane, { input, answer, ...options });
    const last = driven.steps.at(-1) as Step;
    const isRestOfClaim = last.kind === "continue-as-new" && last.input.claim.to === input.claim?.to;
    steps.push(...driven.steps.slice(0, isRestOfClaim ? -1 : undefined));
    if (!isRestOfClaim) return { steps, last: last as any, output: driven.output };
    input = JSON.parse(JSON.stringify(last.input)) as RunLaneInput;
  }
}

const indexOf = (finished: string): number => JSON.parse(finished).place;

/** Steps in short, such as "infer 3; claim; saveResults 2,3". */
function inShort(steps: readonly Step[]): string {
  const describe = (step: Step) => {
    if (nameOf(step) === "runStage") return `${(step as any).input.stage} ${(step as any).input.place}`;
    if (step.kind === "activity") return `${step.name} ${step.input.finished.map(indexOf).join(",")}`;
    if (step.kind === "signal") return `signal ${step.operation}`;
    return step.kind === "event" ? step.kind : nameOf(step);
  };
  return steps.map(describe).join("; ");
}

describe("a lane", () => {
  it("requests a claim first, and continues with it in a new generation", () => {
    const { steps } = driveLane({}, { answer: aPlatform([{ from: 2, to: 4 }]) });

    expect(inShort(steps)).toBe("claim; continue-as-new");
    expect(steps[1]).toMatchObject({ input: { run: "r1", claim: { from: 2, to: 4 }, unsaved: [] } });
  });

  it("runs the stages of each claimed case in order and carries the results to the next generation", () => {
    const { steps, last } = driveLane({ claim: { from: 2, to: 4 } }, { answer: aPlatform([{ from: 7, to: 8 }]) });

    expect(inShort(steps)).toBe("infer 2; assess 2; infer 3; assess 3; claim; continue-as-new");
    expect(last.input.unsaved.map(indexOf)).toEqual([2, 3]);
  });

  it("reports the failures among its saved cases to the queue once", () => {
    const failures = [{ caseId: "a", stage: "infer", message: "Error: no" }];
    const saveResults = () => ({ ok: true, value: { counts: onePassed, failures } });

    const { steps } = driveLane(
      { claim: { from: 2, to: 3 }, failures: [{ caseId: "b" }] },
      { answer: aPlatform([], { saveResults }) },
    );

    const reported = steps.flatMap((step) => ("operation" in step ? [step.input.failures] : []));
    expect(reported).toEqual([[{ caseId: "b" }], failures]);
  });

  it("does not report a failure again in the next generation", () => {
    const lane = { claim: { from: 2, to: 3 }, failures: [{ caseId: "b" }] };

    const { last } = driveLane(lane, { answer: aPlatform([{ from: 3, to: 4 }]) });

    expect(last).toMatchObject({ kind: "continue-as-new", input: { failures: [] } });
  });

  it("passes the results of the stages before it to a stage", () => {
    const { steps } = driveLane({ claim: { from: 0, to: 1 } });

    const input = { stage: "assess", stages: { infer: { value: 4 } }, records: { infer: record } };
    expect(steps[1]).toMatchObject({ input });
  });

  it("ends a case at the stage that fails, and continues with the next case", () => {
    const exception = { stage: "infer", message: "Error: no", traceback: "", time: "" };
    const failed = { ok: true, value: { ok: false, exception, record: { ...record, failed: true } } };
    const answer = aPlatform([{ from: 9, to: 10 }], { runStage: ({ place }) => (place === 0 ? failed : undefined) });

    const { steps, last } = driveLane({ claim: { from: 0, to: 2 } }, { answer });

    expect(inShort(steps)).toBe("infer 0; infer 1; assess 1; claim; continue-as-new");
    const turns = [{ stages: {}, exceptions: { infer: exception } }];
    expect(JSON.parse(last.input.unsaved[0])).toMatchObject({ place: 0, turns });
  });

  it("saves ten results together with its next claim, and reports them with the claim after", () => {
    const { steps, last } = driveLane({ claim: { from: 0, to: 10 } }, { answer: aPlatform([{ from: 20, to: 21 }]) });

    expect(inShort(steps.slice(-3))).toBe("claim; saveResults 0,1,2,3,4,5,6,7,8,9; continue-as-new");
    expect(last.input).toMatchObject({ unsaved: [], unreported: { completed: 10, passed: 10 } });
  });

  it("saves within a claim, and reports at once, when a result has waited for 30 s", () => {
    let nowMs = 0;
    const platform = aPlatform([{ from: 5, to: 6 }]);
    const answer = (step: Step) => ((nowMs += 30_000), platform(step));

    const { steps } = driveLane({ plan: infer, claim: { from: 0, to: 3 } }, { answer, nowMs: () => nowMs });

    expect(inShort(steps)).toBe("infer 0; infer 1; saveResults 0,1; signal report; infer 2; claim; continue-as-new");
  });

  it("saves and reports the remaining results before it ends", () => {
    const lane = { claim: { from: 3, to: 4 }, unsaved: [aResult(0)], unreported: onePassed };

    const { steps, output } = driveLane(lane);

    expect(inShort(steps.slice(-3))).toBe("claim; saveResults 0,3; signal report");
    expect(steps.at(-3)).toMatchObject({ input: { counts: onePassed } });
    expect(steps.at(-1)).toMatchObject({ input: { counts: { completed: 2, passed: 2 } } });
    expect(output).toBeUndefined();
  });

  it("stops the other lanes with the reason, and saves its results, when the platform cannot run a stage", () => {
    const changed = failure("pipeline-changed", "PipelineChangedError: the pipeline changed.");
    const answer = aPlatform([], { runStage: ({ place }) => (place === 1 ? changed : undefined) });

    const { steps, output } = driveLane({ claim: { from: 0, to: 3 } }, { answer });

    expect(inShort(steps.slice(2))).toBe("infer 1; stop; saveResults 0; signal report");
    const error = 'Stage "infer" of case 1 could not run: PipelineChangedError: the pipeline changed.';
    expect(steps[3]).toMatchObject({ input: { status: "failed", error } });
    expect(output).toBeUndefined();
  });

  it("retries after a delay when the platform has a transient failure", () => {
    let troubles = 2;
    const runStage = ({ stage }: any) => (stage === "assess" && troubles-- > 0 ? storageAway : undefined);

    const { steps, output } = driveLane({ claim: { from: 0, to: 1 } }, { answer: aPlatform([], { runStage }) });

    expect(inShort(steps.slice(0, 7))).toBe("infer 0; assess 0; timer; assess 0; timer; assess 0; claim");
    expect(output).toBeUndefined();
  });

  it("saves results again that could not be saved together with a claim", () => {
    const failures = [storageAway];
    const answer = aPlatform([{ from: 20, to: 21 }], { saveResults: () => failures.shift() });

    const { steps, last } = driveLane({ claim: { from: 0, to: 10 } }, { answer });

    const save = "saveResults 0,1,2,3,4,5,6,7,8,9";
    expect(inShort(steps.slice(-5))).toBe(`claim; ${save}; timer; ${save}; continue-as-new`);
    expect(last.input).toMatchObject({ unsaved: [], unreported: { completed: 10 } });
  });

  it("saves its finished cases and ends without an error when the run is cancelled", () => {
    const answer = aPlatform([], { runStage: ({ place }) => (place === 1 ? cancelled : undefined) });

    const { steps, output } = driveLane({ claim: { from: 0, to: 3 } }, { answer });

    expect(inShort(steps.slice(2))).toBe("infer 1; stop; saveResults 0; signal report");
    expect(output).toBeUndefined();
  });

  it("does not fail when results cannot be saved either", () => {
    const answer = aPlatform([], { saveResults: () => failure("unexpected", "Error: no space left") });

    const { steps } = driveLane({ claim: { from: 0, to: 1 } }, { answer });

    const input = { status: "failed", error: "Results could not be saved: Error: no space left" };
    expect(steps.find((step) => nameOf(step) === "stop")).toMatchObject({ input });
  });

  it("starts a new generation after each case, with the rest of its claim and its unsaved results", () => {
    const input = aLane({ claim: { from: 2, to: 5 } });

    const { steps } = driveOrchestrator(runLane, { input, answer: aPlatform([]) });

    expect(inShort(steps)).toBe("infer 2; assess 2; continue-as-new");
    const next = { claim: { from: 3, to: 5 }, unsaved: [expect.stringContaining('"place":2')] };
    expect(steps.at(-1)).toMatchObject({ input: next });
  });

  describe("with a stage that is retried", () => {
    const hour = 3_600_000;
    /** Stage `infer` of index 0 fails once, and needs a wait. The clock moves to the end of each wait. */
    function aBusyPlatform(waitMs: number, special: Answers = {}) {
      let nowMs = 0;
      let tries = 0;
      const failed = { ok: true, value: { failed: { time: "t", error: "Error: busy", waitMs } } };
      const platform = aPlatform([], {
        giveBack: () => ({ isStopped: false }),
        runStage: ({ place }) => (place === 0 && tries++ === 0 ? failed : undefined),
        ...special,
      });
      const moveTo = (timer: Step) => ((nowMs = (timer as { at: Date }).at.getTime()), timer);
      return {
        answer: (step: Step) => platform(step.kind === "timer" ? moveTo(step) : step),
        winner: ([timer]: readonly Step[]) => moveTo(timer!),
        nowMs: () => nowMs,
      };
    }

    it("retries after a delay, with the record of the first attempt", () => {
      const { steps } = driveLane({ claim: { from: 0, to: 1 } }, aBusyPlatform(2_000));

      expect(inShort(steps.slice(0, 4))).toBe("infer 0; timer; infer 0; assess 0");
      expect(steps[1]).toMatchObject({ at: new Date(2_000) });
      const earlier = { failed: [{ time: "t", error: "Error: busy", waitMs: 2_000 }] };
      expect(steps[2]).toMatchObject({ input: { earlier } });
      expect((steps[3] as any).input.earlier).toBeUndefined();
    });

    it("saves its results and gives the rest of its claim back before a long wait", () => {
      const { steps } = driveLane({ claim: { from: 0, to: 5 }, unsaved: [aResult(9)] }, aBusyPlatform(2 * hour));

      expect(inShort(steps)).toBe(
        "infer 0; saveResults 9; giveBack; timer; event; infer 0; assess 0; claim; saveResults 0; signal report",
      );
      expect(steps[2]).toMatchObject({ input: { range: { from: 1, to: 5 }, lane: "the-instance", counts: onePassed } });
      expect(steps[3]).toMatchObject({ at: new Date(2 * hour), isCancelled: false });
      expect(steps[7]).toMatchObject({ input: { awake: "the-instance" } });
    });

    it("ends its wait, and itself, when the run is stopped meanwhile", () => {
      const winner = ([, event]: readonly Step[]) => event!;

      const { steps, output } = driveLane({ claim: { from: 0, to: 5 } }, { ...aBusyPlatform(2 * hour), winner });

      expect(inShort(steps.slice(-3))).toBe("timer; event; stop");
      expect(steps.at(-3)).toMatchObject({ isCancelled: true });
      expect(output).toBeUndefined();
    });

    it("does not wait when the run is stopped already", () => {
      const platform = aBusyPlatform(2 * hour, { giveBack: () => ({ isStopped: true }) });

      expect(inShort(driveLane({ claim: { from: 0, to: 5 } }, platform).steps)).toBe("infer 0; giveBack; stop");
    });
  });

  it("wakes the lanes that wait when it stops the others", () => {
    const answer = aPlatform([], {
      stop: () => ({ waiting: ["r1:0:7"] }),
      wakeLanes: () => ({ ok: true, value: null }),
      runStage: () => cancelled,
    });

    const { last } = driveLane({ claim: { from: 0, to: 1 } }, { answer });

    expect(last).toMatchObject({ name: "wakeLanes", input: { lanes: ["r1:0:7"] } });
  });

  it("records a stage that cannot be run as an exception of its case, and continues", () => {
    const runStage = ({ place }: any) => {
      if (place === 0) throw new Error(WORKER_ENDED);
    };

    const { steps } = driveLane({ claim: { from: 0, to: 2 } }, { answer: aPlatform([], { runStage }) });

    expect(inShort(steps.slice(0, 3))).toBe("infer 0; infer 1; assess 1");
    const saved = steps.find((step) => nameOf(step) === "saveResults") as any;
    const { message } = JSON.parse(saved.input.finished[0]).turns[0].exceptions.infer;
    expect(message).toBe(`Error: The stage could not be run. ${WORKER_ENDED}`);
  });

  it("saves each case by itself when saving ends the worker, and the cause without a call of its pipeline", () => {
    const saveResults = ({ finished, notJudged }: any) => {
      if (notJudged === undefined && finished.map(indexOf).includes(1)) throw new Error(WORKER_ENDED);
    };
    const lane = { plan: infer, claim: { from: 0, to: 3 } };

    const { steps, last, output } = driveLane(lane, { answer: aPlatform([], { saveResults }) });

    const saves = "saveResults 0,1,2; saveResults 0; saveResults 1; saveResults 1; saveResults 2";
    expect(inShort(steps.slice(4))).toBe(`${saves}; signal report`);
    expect(steps.at(-3)).toMatchObject({ input: { notJudged: WORKER_ENDED } });
    expect(last).toMatchObject({ input: { counts: { completed: 3 } } });
    expect(output).toBeUndefined();
  });

  it("reports a case that ended because of a setting at once, and ends when most cases do", () => {
    const exception = { stage: "infer", message: "Error: 401. Check its key.", traceback: "", time: "" };
    const answer = aPlatform([], {
      runStage: () => ({ ok: true, value: { ok: false, exception, isConfiguration: true, record } }),
      misconfigured: () => ({ isStopped: true }),
      claim: () => ({ from: 0, to: 0, isStopped: true }),
    });

    const { steps } = driveLane({ claim: { from: 0, to: 5 } }, { answer });

    expect(inShort(steps)).toBe("infer 0; misconfigured; claim; stop; saveResults 0; signal report");
    expect(steps[1]).toMatchObject({ kind: "call", input: { message: "Error: 401. Check its key." } });
  });

  it("reports with its next claim what its cases used", () => {
    const usage = { inputTokens: 10, outputTokens: 5, costUsd: 0.5 };
    const used = { ok: true, value: { ok: true, value: { value: 4 }, record: { ...record, usage } } };

    const { steps } = driveLane({ claim: { from: 0, to: 2 } }, { answer: aPlatform([], { runStage: () => used }) });

    const claim = steps.find((step) => nameOf(step) === "claim");
    expect(claim).toMatchObject({ input: { spent: { costUsd: 2, tokens: 60 } } });
  });
});
