import { answerTo } from "../support/answer-to.ts";
import { chaosRule, type ChaosRuleOptions } from "./chaos-rule.ts";

/** The answers to 300 calls, each repeated several times. */
function answers(faults: Pick<ChaosRuleOptions, "faults">, times: readonly number[]): Promise<readonly string[][]> {
  const rule = chaosRule({ seed: "1", latencyMs: 0, ...faults });
  const keys = Array.from({ length: 300 }, (_, key) => `${key}`);
  return Promise.all(keys.map((key) => Promise.all(times.map((numberOfKey) => answerTo(rule, { key, numberOfKey })))));
}

describe("the chaos rule", () => {
  let lasting: readonly string[][];
  beforeAll(async () => {
    lasting = await answers({ faults: "lasting" }, [1, 4]);
  });

  it("answers each call each time without faults", async () => {
    expect((await answers({}, [1, 2, 3, 4])).flat().filter((answer) => !answer.startsWith("200 "))).toEqual([]);
  });

  it("gives a call with a lasting fault the same answer each time", () => {
    expect(lasting.filter((got) => new Set(got).size > 1)).toEqual([]);
    expect(new Set(lasting.flat()).size).toBe(3); // a text, a large text, and invalid UTF-8
  });

  it("answers each call in the end as if there were no transient faults", async () => {
    const all = await answers({ faults: "all" }, [1, 2, 3, 4]);

    expect(all.map((got) => got[3])).toEqual(lasting.map((got) => got[1]));
    const passed = all.flatMap((got) =>
      got.filter((answer) => answer !== got[3]).map((answer) => answer.split(" ")[0]),
    );
    expect(new Set(passed)).toEqual(new Set(["429", "500", "reset", "200", ""]));
  });
});
