import { describeStatus, describeFailedCase, describeEstimate } from "../../../cli/render/describe-run.ts";
import { aRun } from "../a-run.ts";

describe("describeStatus", () => {
  it.each([
    { run: aRun({ status: "cancelled" }), says: "cancelled" },
    { run: aRun({ status: "running" }), says: "running" },
    { run: aRun({ status: "running", waitingLanes: 1 }), says: "running, 1 lane waits" },
    { run: aRun({ status: "running", waitingLanes: 3 }), says: "running, 3 lanes wait" },
    { run: aRun({ status: "running", waitingLanes: 3, isEnding: true }), says: "running, ending" },
  ])("is $says", ({ run, says }) => {
    expect(describeStatus(run)).toBe(says);
  });
});

const caseId = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";

describe("a case that did not pass", () => {
  it.each([
    { failure: { caseId }, says: "08fd947c  failed" },
    { failure: { caseId: `${caseId}.2`, repeat: 1 }, says: "08fd947c.2 repeat 1  failed" },
    { failure: { caseId, stage: "infer", message: "Error: \u001b[2J" }, says: "08fd947c  infer: Error: \\x1b[2J" },
  ])("is described in one line: $says", ({ failure, says }) => {
    expect(describeFailedCase(failure)).toBe(says);
  });
});

const expected = { costUsd: 0.42, elapsedMs: 41_000, run: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a", results: 26 };

describe("describeEstimate", () => {
  it.each([
    {
      estimate: { models: ["gpt-5", "judge"], calls: 52, expected },
      line: `Estimate: 52 calls of gpt-5, judge, about $0.42, in about 41 s, based on 26 results of run ${expected.run}.`,
    },
    {
      estimate: { models: ["gpt-5"], calls: 1, expected: { ...expected, costUsd: 0, results: 1 } },
      line: `Estimate: 1 call of gpt-5, at an unknown price, in about 41 s, based on 1 result of run ${expected.run}.`,
    },
    {
      estimate: { models: ["gpt-5"], calls: 26, mostForAnswersUsd: 0.21 },
      line: "Estimate: 26 calls of gpt-5, at most $0.21 for the answers; no earlier run to estimate the cost of the prompts and the time from.",
    },
    {
      estimate: { models: ["gpt-5"], calls: 26 },
      line: "Estimate: 26 calls of gpt-5; no earlier run to estimate the cost and the time from.",
    },
  ])("says: $line", ({ estimate, line }) => {
    expect(describeEstimate(estimate)).toBe(line);
  });

  it("says that answers may come from the cache", () => {
    expect(describeEstimate({ models: ["gpt-5"], calls: 26, expected }, { cache: true })).toMatch(
      /3a\. Cached answers are free\.$/,
    );
  });
});
