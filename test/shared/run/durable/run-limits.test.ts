import type { FinishedCase } from "../../../../shared/run/durable/outcome.ts";
import { reachedLimit, spentOn } from "../../../../shared/run/durable/run-queue.ts";

const record = { at: 0, ms: 1 };
const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1, costUsd: 0.25 });

describe("what a run takes", () => {
  it("is the sum over all stages of all turns of a case", () => {
    const turn = (records: FinishedCase["turns"][0]["records"]) => ({ stages: {}, records, exceptions: {} });
    const turns = [
      turn({ prepare: record, infer: { ...record, usage: usage(10) } }),
      turn({ infer: { ...record, usage: usage(20) }, judge: { ...record, usage: usage(30) } }),
    ];

    expect(spentOn({ place: 0, hasTurns: true, turns })).toEqual({ costUsd: 0.75, tokens: 63 });
  });

  it("reaches a limit when it is there, and not before", () => {
    expect(reachedLimit({ maxCostUsd: 1, maxTokens: 10 }, { costUsd: 0.999, tokens: 9 })).toBeUndefined();
    expect(reachedLimit({}, { costUsd: 999, tokens: 999 })).toBeUndefined();
    expect(reachedLimit({ maxCostUsd: 0.3 }, { costUsd: 0.1 + 0.2, tokens: 9 })).toBe(
      "The run reached its maxCostUsd of 0.3: $0.3 are spent.",
    );
  });
});
