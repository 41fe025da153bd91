import { setTimeout as wait } from "node:timers/promises";
import { timeLeftMs, withTimeLeft } from "../../../shared/base/time-limit.ts";

describe("timeLeftMs", () => {
  it("is unlimited where nobody said", () => {
    expect(timeLeftMs()).toBe(Infinity);
  });

  it("is less and less, also behind what is waited for", async () => {
    const [before, after] = await withTimeLeft(60_000, async () => {
      const first = timeLeftMs();
      await wait(2);
      return [first, timeLeftMs()];
    });

    expect(before).toBeLessThanOrEqual(60_000);
    expect(before).toBeGreaterThan(50_000);
    expect(after).toBeLessThan(before!);
    expect(timeLeftMs()).toBe(Infinity);
  });

  it("is unlimited for what goes on when its time is over", async () => {
    expect(await withTimeLeft(1, async () => (await wait(5), timeLeftMs()))).toBe(Infinity);
  });
});
