import type { ServerResponse } from "node:http";
import type { FakeCall } from "../support/fake-model-calls.ts";
import { chaosRule, type ChaosRuleOptions } from "./chaos-rule.ts";

/** What a call gets, when it is made for the nth time: status and length, or less. */
async function answerTo(rule: ReturnType<typeof chaosRule>, key: string, numberOfKey: number): Promise<string> {
  const said: (string | number)[] = [];
  const socket = { destroy: () => said.push("cut"), resetAndDestroy: () => said.push("reset") };
  const response = {
    socket,
    writeHead: (status: number) => (said.push(status), response),
    write: (_text: string, done: () => void) => done(),
    end: (body: string) => said.push(body.length),
  };
  const call = { key, numberOfKey, prompt: key, lastMessage: "4", body: {} } as FakeCall;
  await rule(call)(call, response as unknown as ServerResponse);
  return said.join(" ");
}

/** What 300 calls get, each made four times. */
function answers(faults: Pick<ChaosRuleOptions, "faults">): Promise<readonly string[][]> {
  const rule = chaosRule({ seed: "1", latencyMs: 0, ...faults });
  const keys = Array.from({ length: 300 }, (_, key) => `${key}`);
  return Promise.all(keys.map((key) => Promise.all([1, 2, 3, 4].map((time) => answerTo(rule, key, time)))));
}

describe("the chaos rule", () => {
  it("answers each call each time where there are no faults", async () => {
    expect((await answers({})).flat().filter((answer) => !answer.startsWith("200 "))).toEqual([]);
  });

  it("gives a call that has a lasting fault the same each time", async () => {
    const found = await answers({ faults: "lasting" });

    expect(found.filter((got) => new Set(got).size > 1)).toEqual([]);
    expect(new Set(found.flat()).size).toBe(3); // a text, a large one, and one that is none
  });

  it("answers each call in the end as if no fault that passes had been before", async () => {
    const lasting = await answers({ faults: "lasting" });
    const all = await answers({ faults: "all" });

    expect(all.map((got) => got[3])).toEqual(lasting.map((got) => got[3]));
    const passed = all.flatMap((got) =>
      got.filter((answer) => answer !== got[3]).map((answer) => answer.split(" ")[0]),
    );
    expect(new Set(passed)).toEqual(new Set(["429", "500", "reset", "200", ""]));
  });
});
