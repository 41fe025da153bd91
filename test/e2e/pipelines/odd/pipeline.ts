import { setTimeout as wait } from "node:timers/promises";
import { definePipeline, withContext } from "../../../../shared/index.ts";

class Point {
  readonly x = 1;
}

const circular: { self?: unknown } = {};
circular.self = circular;

/** What a stage may throw or return, by name: each case asks for one. */
const deeds: { readonly [name: string]: () => unknown } = {
  "throw undefined": () => {
    throw undefined;
  },
  "throw text": () => {
    throw "no luck";
  },
  "throw empty error": () => {
    throw new Error("");
  },
  "throw circular": () => {
    throw circular;
  },
  "throw with cause": () => {
    throw new Error("outer", { cause: new TypeError("inner") });
  },
  "throw in context": () =>
    withContext("Reading the answer.", () =>
      withContext("Looking for a number.", () => {
        throw new Error("There is none.");
      }),
    ),
  reject: () => Promise.reject(new RangeError("too far")),
  "float a rejection": async () => {
    void Promise.reject(new Error("adrift"));
    await wait(60_000, undefined, { ref: false });
  },
  "throw in a timer": async () => {
    setTimeout(() => {
      throw new Error("too late");
    }, 5);
    await wait(60_000, undefined, { ref: false });
  },
  "float a rejection and end": () => {
    void Promise.reject(new Error("adrift at the end"));
    return "ended";
  },
  "throw in a timer and end": () => {
    setTimeout(() => {
      throw new Error("too late at the end");
    }, 5);
    return "ended";
  },
  "return function": () => () => 1,
  "return bigint": () => ({ list: [1n] }),
  "return cycle": () => circular,
  "return NaN": () => NaN,
  "return map": () => ({ a: [new Map()] }),
  "return instance": () => new Point(),
  "return undefined": () => undefined,
  "return a lot": () => "x".repeat(200_000),
  "change the context": () => "the case was changed",
};

export default definePipeline({
  name: "odd",
  description: "Throws and returns what a case asks for.",
  types: {} as { case: { deed: string }; stages: { act: unknown; after: unknown } },
  async stages() {
    return {
      act: async (context) => {
        (context.case as { deed: string; added?: boolean }).added = true;
        return deeds[context.case.deed]?.();
      },
      after: async (context) => ({ sawChange: "added" in context.case, kind: typeof context.stages.act }),
    };
  },
  passed: () => true,
});
