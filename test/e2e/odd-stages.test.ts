import { randomUUID } from "node:crypto";
import { Api } from "./support/api.ts";
import { perBlock } from "../support/resources.ts";
import { App } from "./support/app.ts";
import { TEST_PIPELINES } from "./support/slow-pipeline.ts";

describe("a stage with unusual behaviour", () => {
  const app = perBlock(() => new App({ environment: TEST_PIPELINES }));
  const api = perBlock(async () => new Api(await app.serve()));

  const deeds = [
    { deed: "throw undefined", message: /^Error: .*undefined/ },
    { deed: "throw text", message: /^Error: no luck$/ },
    { deed: "throw empty error", message: /^Error: / },
    { deed: "throw circular", message: /^Error: .*Circular/ },
    { deed: "throw with cause", message: /^Error: outer$/, traceback: /inner/ },
    {
      deed: "throw in context",
      message: /^Context: Reading the answer. > Looking for a number.\nError: There is none.$/,
    },
    { deed: "reject", message: /too far/ },
    { deed: "float a rejection", message: /^Error: adrift$/, traceback: /pipeline\.ts/ },
    { deed: "throw in a timer", message: /^Error: too late$/, traceback: /pipeline\.ts/ },
    { deed: "return function", message: /function/ },
    { deed: "return bigint", message: /BigInt.*\$\.list\[0\]/i },
    { deed: "return cycle", message: /cycl|circular/i },
    { deed: "return NaN", message: /NaN/ },
    { deed: "return map", message: /Map.*\$\.a\[0\]/ },
    { deed: "return instance", message: /Point/ },
  ];
  const harmless = [
    { deed: "return undefined", value: null },
    { deed: "change the context", value: "the case was changed" },
    { deed: "float a rejection and end", value: "ended" },
    { deed: "throw in a timer and end", value: "ended" },
    { deed: "return a lot", value: "x".repeat(200_000) },
  ];

  it("fails only its own case, and the log contains what it threw or returned", async () => {
    const cases = [...deeds, ...harmless].map(({ deed }) => ({ uuid: randomUUID(), deed, unknownDeed: false }));
    // Each odd case is followed by an ordinary one, which must pass.
    const all = cases.flatMap((item) => [item, { uuid: randomUUID(), deed: "change the context" }]);

    const log = await api.log({ pipeline: "odd", cases: all, concurrency: 3 });

    expect(log.results.map((result: any) => result.case)).toEqual(all);
    const odd = log.results.filter((_: unknown, index: number) => index % 2 === 0);
    const ordinary = log.results.filter((_: unknown, index: number) => index % 2 === 1);
    expect(ordinary.every((result: any) => result.passed && !result.stages.after.sawChange)).toBe(true);
    deeds.forEach(({ deed, message, traceback }, index) => {
      const { succeeded, exception, stages } = odd[index];
      expect({ deed, succeeded, stage: exception?.stage, stages }).toEqual({
        deed,
        succeeded: false,
        stage: "act",
        stages: {},
      });
      expect(exception.message).toMatch(message);
      if (traceback) expect(exception.traceback).toMatch(traceback);
    });
    harmless.forEach(({ value }, index) => {
      expect(odd[deeds.length + index]).toMatchObject({ succeeded: true, passed: true, stages: { act: value } });
    });
    expect((await api.get("/api/health")).status).toBe(200);
  });
});
