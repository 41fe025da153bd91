import { costUsd, listPrices } from "../../../shared/models/prices.ts";

describe("listPrices", () => {
  it.each(["gpt-4o", "gpt-4o-2024-11-20", "GPT-4o"])("knows %s", (model) => {
    expect(listPrices(model)).toEqual({ inputPer1M: 2.5, cachedInputPer1M: 1.25, outputPer1M: 10 });
  });

  it.each(["prod", "gpt-4o-audio", "gpt-4o-mini-ft", "llama3.2", ""])("does not know %j", (model) => {
    expect(listPrices(model)).toBeUndefined();
  });
});

describe("costUsd", () => {
  const prices = { inputPer1M: 2, cachedInputPer1M: 0.5, outputPer1M: 10 };

  it.each([
    [{ inputTokens: 1_000_000, outputTokens: 0 }, 2],
    [{ inputTokens: 1_000_000, cachedInputTokens: 400_000, outputTokens: 0 }, 1.4],
    [{ inputTokens: 0, outputTokens: 500_000, reasoningTokens: 400_000 }, 5],
    [{ inputTokens: 0, outputTokens: 0 }, 0],
  ])("of %j is %d", (tokens, usd) => {
    expect(costUsd(tokens, prices)).toBeCloseTo(usd, 10);
  });

  it("uses the price of input for cached input by default", () => {
    expect(
      costUsd({ inputTokens: 1e6, cachedInputTokens: 1e6, outputTokens: 0 }, { inputPer1M: 2, outputPer1M: 10 }),
    ).toBe(2);
  });
});
