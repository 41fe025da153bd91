import { addUsage } from "../../../shared/base/usage.ts";

const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1, costUsd: 0.5 });

describe("addUsage", () => {
  it("adds optional counts of either usage, and is an estimate if one of them is", () => {
    expect(
      addUsage(
        { ...usage(1), cachedInputTokens: 1 },
        { ...usage(2), reasoningTokens: 4, isEstimate: true, cacheHits: 1 },
      ),
    ).toEqual({
      inputTokens: 3,
      outputTokens: 2,
      cachedInputTokens: 1,
      reasoningTokens: 4,
      costUsd: 1,
      isEstimate: true,
      cacheHits: 1,
    });
  });
});
