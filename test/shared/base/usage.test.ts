import { addUsage } from "../../../shared/base/usage.ts";

const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1, costUsd: 0.5 });

describe("addUsage", () => {
  it("adds optional counts of either usage, and is an estimate if one of them is", () => {
    const one = { ...usage(1), cachedInputTokens: 1 };
    const other = { ...usage(2), reasoningTokens: 4, isEstimate: true, cacheHits: 1 };

    expect(addUsage(one, other)).toEqual({ ...one, ...other, inputTokens: 3, outputTokens: 2, costUsd: 1 });
  });
});
