import { setTimeout as wait } from "node:timers/promises";
import { meterUsage, withUsageMeter } from "../../../shared/models/usage-meter.ts";
import { addUsage } from "../../../shared/base/usage.ts";

const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1, costUsd: 0.5 });

describe("withUsageMeter", () => {
  it("adds up what is metered while the work runs, in each work its own", async () => {
    const work = async (inputTokens: number) => {
      meterUsage(usage(inputTokens));
      await wait(1);
      meterUsage(usage(inputTokens));
    };

    const [one, other] = [withUsageMeter(() => work(1)), withUsageMeter(() => work(10))];
    await Promise.all([one.result, other.result]);

    expect([one.used(), other.used()]).toEqual([
      { inputTokens: 2, outputTokens: 2, costUsd: 1 },
      { inputTokens: 20, outputTokens: 2, costUsd: 1 },
    ]);
  });

  it("tells what was used before the work threw", async () => {
    const { result, used } = withUsageMeter(async () => {
      meterUsage(usage(3));
      throw new Error("no");
    });

    await expect(result).rejects.toThrow("no");
    expect(used()).toEqual(usage(3));
  });

  it("knows of nothing where no model was called", async () => {
    meterUsage(usage(1));
    const { result, used } = withUsageMeter(async () => 1);

    expect(await result).toBe(1);
    expect(used()).toBeUndefined();
  });
});

describe("addUsage", () => {
  it("adds what only one of them tells, and is an estimate where one is", () => {
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
