import { runEval } from "../../../functions/orchestrators/run-eval.ts";
import type { RunEvalInput } from "../../../shared/run/durable/functions.ts";
import { driveOrchestrator, type Step } from "../../support/drive-orchestrator.ts";

const scheduledRun = {
  eval: "nightly",
  run: "r1",
  date: "2026-11-22",
  startedAt: "2026-11-22T03:00:00.000Z",
  notify: { url: "https://example.com/hook", when: "always" as const },
};
const suite = {
  run: "r1",
  acceptedAt: scheduledRun.startedAt,
  plan: { stage: "infer", inputs: [] },
  total: 1,
  lanes: 1,
};
const ok = (value: unknown) => ({ ok: true, value });
const evaluated = (passed: boolean) => ok({ report: "2026-11-22/nightly", passed });

const notified = [ok({ isDone: true })];

const due = { night: scheduledRun };

type Answers = { readonly [name: string]: readonly unknown[] };

/** Its steps; activities and children are answered by name, one answer after the other, and errors are thrown. */
function stepsOf(input: RunEvalInput, answers: Answers): readonly Step[] {
  const left = Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  const answer = (step: Step) => {
    const next = "name" in step ? left[step.name]?.shift() : undefined;
    if (next instanceof Error) throw next;
    return next;
  };
  return driveOrchestrator(runEval, { input, answer }).steps;
}
const drive = (input: RunEvalInput, answers: Answers) =>
  stepsOf(input, answers).map((step) =>
    step.kind === "timer" ? `wait ${step.at.getTime() / 1000} s` : "name" in step ? step.name : step.kind,
  );
const evaluatedWith = (input: RunEvalInput, answers: Answers) =>
  stepsOf(input, answers).flatMap((step) => ("name" in step && step.name === "judgeEval" ? [(step as any).input] : []));

describe("runEval", () => {
  it("runs the suite under the run's ID, evaluates it, and notifies", () => {
    const answers = { runSuite: [null], judgeEval: [evaluated(true)], notifyEval: notified };

    expect(stepsOf({ ...due, suite }, answers)).toEqual([
      { kind: "sub-orchestration", name: "runSuite", input: suite, id: "r1" },
      { kind: "activity", name: "judgeEval", input: due },
      {
        kind: "activity",
        name: "notifyEval",
        input: { ...due, report: "2026-11-22/nightly", isLastTry: false },
      },
    ]);
  });

  it.each([
    { when: "always", passed: true, steps: ["runSuite", "judgeEval", "notifyEval"] },
    { when: "failure", passed: true, steps: ["runSuite", "judgeEval"] },
    { when: "failure", passed: false, steps: ["runSuite", "judgeEval", "notifyEval"] },
  ] as const)("notifies when it should: $when, passed $passed", ({ when, passed, steps }) => {
    const input = { night: { ...scheduledRun, notify: { ...scheduledRun.notify, when } }, suite };

    expect(drive(input, { judgeEval: [evaluated(passed)], notifyEval: notified })).toEqual(steps);
  });

  it("runs nothing when problems keep the run from starting", () => {
    const problems = [{ path: "casesFile", message: "is not there" }];

    expect(evaluatedWith({ ...due, problems }, { judgeEval: [evaluated(false)], notifyEval: notified })).toEqual([
      { ...due, problems },
    ]);
  });

  it("evaluates a run that could not write its log", () => {
    const answers = { runSuite: [new Error("disk full")], judgeEval: [evaluated(false)], notifyEval: notified };

    expect(evaluatedWith({ ...due, suite }, answers)).toEqual([{ ...due, failure: "disk full" }]);
  });

  it("reports that a run cannot be evaluated", () => {
    const broken = { ok: false, error: { code: "cancelled", message: "the log is odd" } };
    const answers = { judgeEval: [broken, evaluated(false)], notifyEval: notified };

    expect(evaluatedWith({ ...due, suite }, answers)).toEqual([
      due,
      { ...due, failure: "It could not be judged: the log is odd" },
    ]);
  });

  it("retries with growing delays, at least as long as the receiver asks for, and gives up after the last", () => {
    const again = ok({ isDone: false });
    const answers = [ok({ isDone: false, retryAfterMs: 60_000 }), ...Array(20).fill(again)];
    const steps = drive({ ...due, suite }, { judgeEval: [evaluated(true)], notifyEval: answers });

    expect(steps.filter((step) => step.startsWith("wait"))).toEqual(
      [60, 30, 120, 300, 900, 1800, 3600, 7200, 14400, 28800, 28800].map((seconds) => `wait ${seconds} s`),
    );
    expect(steps.filter((step) => step === "notifyEval")).toHaveLength(12);
  });
});
