import { timeline } from "../../../pipelines/dag/timeline.ts";
import type { StageRecord } from "../../../shared/contract/run-log.ts";

/** A stage that ran from one second to another of some minute. */
function aRecord(from: string, to: string, succeeded = true): StageRecord {
  const start = `2026-11-22T15:37:${from}Z`;
  const end = `2026-11-22T15:37:${to}Z`;
  return { start, end, elapsed: "0:00:00.000000", elapsedMs: 0, succeeded, attempts: 1 };
}

describe("timeline", () => {
  it("draws a column for each stage and a row for each step", () => {
    const records = {
      A: aRecord("01.000", "01.100"),
      E: aRecord("01.000", "01.600"),
      C: aRecord("01.102", "01.300"),
      B: aRecord("01.102", "01.200"),
      D: aRecord("01.300", "01.400"),
      F: aRecord("01.600", "01.700"),
    };

    expect(timeline(records, ["A", "B", "C", "D", "E", "F"])).toBe(
      [
        "step         ms  A  B  C  D  E  F",
        "   1    0 – 100  █           █",
        "   2  100 – 102              █",
        "   3  102 – 200     █  █     █",
        "   4  200 – 300        █     █",
        "   5  300 – 400           █  █",
        "   6  400 – 600              █",
        "   7  600 – 700                 █",
      ].join("\n"),
    );
  });

  it("marks a stage that raised, and leaves the column of one that did not run empty", () => {
    const records = { prepare: aRecord("01.000", "01.001"), infer: aRecord("01.001", "01.011", false) };

    expect(timeline(records, ["prepare", "infer", "assess"])).toBe(
      ["step      ms  prepare  infer  assess", "   1   0 – 1  █", "   2  1 – 11           ×"].join("\n"),
    );
  });

  it("shows a stage that took no time", () => {
    const records = {
      A: aRecord("01.000", "01.000"),
      B: aRecord("01.000", "01.005"),
      C: aRecord("01.005", "01.005"),
    };

    expect(timeline(records, ["A", "B", "C"])).toBe(
      ["step     ms  A  B  C", "   1  0 – 5  █  █", "   2  5 – 5        █"].join("\n"),
    );
  });

  it("shows a step in which nothing runs", () => {
    const records = { A: aRecord("01.000", "01.005"), B: aRecord("59.000", "59.010") };

    expect(timeline(records, ["A", "B"])).toBe(
      ["step             ms  A  B", "   1          0 – 5  █", "   2      5 – 58000", "   3  58000 – 58010     █"].join(
        "\n",
      ),
    );
  });

  it("is empty when no stage ran", () => {
    expect(timeline({}, ["A", "B"])).toBe("");
  });
});
