import { answerTo } from "./answer-to.ts";
import { faults, randomRule, type FakeRule } from "./fake-model-rules.ts";

/** What the same call gets, 30 times over. */
const answersOf = async (rule: FakeRule, key: string) =>
  new Set(
    await Promise.all(Array.from({ length: 30 }, (_, before) => answerTo(rule, { key, numberOfKey: before + 1 }))),
  );

describe("randomRule", () => {
  const probabilities = { "429": 0.2, "500": 0.2, reset: 0.1, "half-body": 0.1 };
  const keys = Array.from({ length: 60 }, (_, index) => `prompt ${index}`);
  async function outcomes(seed: string, order = keys) {
    const rule = randomRule({ seed, probabilities, latency: { medianMs: 0, sigma: 1 } });
    const found = new Map(await Promise.all(order.map(async (key) => [key, await answerTo(rule, { key })] as const)));
    return keys.map((key) => found.get(key));
  }

  it("does the same to the same call, whatever the order, and another seed something else", async () => {
    const once = await outcomes("1");

    expect(await outcomes("1", keys.toReversed())).toEqual(once);
    expect(await outcomes("2")).not.toEqual(once);
    const kinds = once.map((answer) => answer!.replace(/ \d+$/, ""));
    expect(new Set(kinds)).toEqual(new Set(["200", "429", "500", "reset", "200 cut"]));
  });

  it("treats a call that is repeated on its own merits", async () => {
    const answers = await answersOf(randomRule({ probabilities: { reset: 0.5 } }), "again");

    expect([answers.size, answers.has("reset")]).toEqual([2, true]);
  });

  it("does the same again to a call that is repeated, where that is to last", async () => {
    const rule = randomRule({ probabilities: { reset: 0.5 }, isLasting: true });

    for (const key of ["a", "b", "c", "d"]) expect((await answersOf(rule, key)).size).toBe(1);
  });

  it("lists the faults where it is given an unknown one", () => {
    expect(() => randomRule({ probabilities: { slow: 1 } })).toThrow(
      new Error(`there is no fault "slow"; the faults are ${Object.keys(faults).join(", ")}`),
    );
  });
});
