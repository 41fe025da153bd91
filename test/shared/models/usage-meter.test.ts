import { setTimeout as wait } from "node:timers/promises";
import { meterUsage, withUsageMeter } from "../../../shared/models/usage-meter.ts";

const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1, costUsd: 0.5 });

describe("withUsageMeter", () => {
  it("adds up the usage of each work separately", async () => {
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

  it("returns the usage up to an error of the work", async () => {
    const { result, used } = withUsageMeter(async () => {
      meterUsage(usage(3));
      throw new Error("no");
    });

    await expect(result).rejects.toThrow("no");
    expect(used()).toEqual(usage(3));
  });

  it("returns undefined without a model call", async () => {
    meterUsage(usage(1));
    const { result, used } = withUsageMeter(async () => 1);

    expect(await result).toBe(1);
    expect(used()).toBeUndefined();
  });
});
