import { evaluateGates } from "../../../shared/reports/evaluate-gates.ts";
import { type GateBase, parseGates } from "../../../shared/reports/parse-gate.ts";
import type { PipelineReporter } from "../../../shared/reports/pipeline-reporter.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { renderGates } from "../../../shared/reports/render/summary-blocks.ts";
import type { LoggedResult, RunLog } from "../../../shared/contract/run-log.ts";
import { aGoTaglioLog } from "./a-gotaglio-log.ts";
import { aReporter } from "./a-reporter.ts";
import { anError, aRecord, aResult, aRunLog, aTiming } from "./a-run-log.ts";

const none = async () => undefined;

async function evaluate(
  log: RunLog,
  rules: string | readonly string[],
  findBase: (base: GateBase) => Promise<RunLog | undefined> = none,
  reporter?: PipelineReporter,
) {
  const parsed = parseGates([rules].flat(), "gates");
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return evaluateGates({ report: readReport(log, reporter), gates: parsed.gates, findBase });
}

/** A result for each letter, with IDs of their own: `o` passed, `x` failed. */
const results = (letters: string): LoggedResult[] =>
  [...letters].map((letter, index) => aResult({ uuid: `case ${index}`, passed: letter === "o" }));
const ofStatus = (status: RunLog["metadata"]["status"]) => aRunLog(results("o"), { status });

const usage = { inputTokens: 90, outputTokens: 10, costUsd: 0.75 };
const timed = (...times: number[]) =>
  times.map((time, index) =>
    aResult({ uuid: `case ${index}`, metadata: aTiming(time * 2, { infer: aRecord(time, { usage }) }) }),
  );

describe("evaluateGates", () => {
  it.each([
    ["pass-rate>=0.75", true, 0.75, 0.75, "pass-rate is 0.75 (3 of 4), within >= 0.75."],
    ["pass-rate>=90%", false, 0.75, 0.9, "pass-rate is 0.75 (3 of 4), 0.15 away from >= 0.9."],
    ["passed>3", false, 3, 3, "passed is 3, 0 away from > 3."],
    ["failed<=1", true, 1, 1, "failed is 1, within <= 1."],
    ["errors == 0", true, 0, 0, "errors is 0, within == 0."],
    ["errors!=0", false, 0, 0, "errors is 0, 0 away from != 0."],
  ])("finds that %s is %s", async (rule, passed, actual, limit, reason) => {
    expect(await evaluate(aRunLog(results("ooox")), rule)).toEqual([{ rule, passed, actual, limit, reason }]);
  });

  it.each([
    ["p50(infer)<150ms", false, 150, 150, "p50(infer) is 150 ms, 0 ms away from < 150 ms."],
    ["p95(infer)<8s", true, 195, 8000, "p95(infer) is 195 ms, within < 8 s."],
    ["p100<0.3s", false, 400, 300, "p100 is 400 ms, 100 ms away from < 300 ms."],
    ["cost<2", true, 1.5, 2, "cost is $1.50, within < $2.00."],
    ["tokens<100", false, 200, 100, "tokens is 200, 100 away from < 100."],
  ])("finds that %s is %s", async (rule, passed, actual, limit, reason) => {
    expect(await evaluate(aRunLog(timed(100, 200)), rule)).toEqual([{ rule, passed, actual, limit, reason }]);
  });

  it("notes at a cost of 0 that models without a price count as free", async () => {
    const free = aResult({ metadata: aTiming(1, { infer: aRecord(1, { usage: { ...usage, costUsd: 0 } }) }) });

    expect(await evaluate(aRunLog([free]), "cost<2")).toMatchObject([
      { passed: true, reason: "cost is $0.00 (models without a price count as free), within < $2.00." },
    ]);
  });

  it("ignores floating-point errors at the limit", async () => {
    const log = aRunLog(results("o".repeat(9) + "x".repeat(991)));
    const paid = [0.1, 0.2].map((costUsd) =>
      aResult({ metadata: aTiming(1, { infer: aRecord(1, { usage: { ...usage, costUsd } }) }) }),
    );

    expect(await evaluate(log, ["pass-rate>=0.9%", "pass-rate==0.9%"])).toMatchObject([
      { passed: true },
      { passed: true },
    ]);
    expect(await evaluate(aRunLog(paid), ["cost<=0.3", "cost<0.3"])).toMatchObject([
      { passed: true },
      { passed: false },
    ]);
  });

  const passing = aRunLog(results("o"));
  const theirs = aGoTaglioLog() as never;
  it.each<[string, RunLog, string, string]>([
    ["running run", ofStatus("running"), "errors==0", "The run is running, so results may be missing."],
    ["cancelled run", ofStatus("cancelled"), "pass-rate>=0", "The run is cancelled, so results may be missing."],
    ["run without results", aRunLog([]), "errors==0", "The run has no results."],
    ["run that called no model", passing, "cost<2", "The run has no record of any cost."],
    ["run that called no model", passing, "tokens<2", "The run has no record of any tokens."],
    ["stage that never ran", passing, "p95(infer)<8s", "The stage infer never ran."],
    ["stage named like a method", passing, "p95(toString)<8s", "The stage toString never ran."],
    ["log without times", theirs, "p95(prepare)<8s", "The log does not say how long the stage prepare took."],
    ["log without results of cases", theirs, "pass-rate>0.1", "Of 2 cases it is not known whether they passed."],
    ["log without results of cases", theirs, "no-regression(base=a)", "There is no run a to compare with."],
  ])("fails over a %s", async (_, log, rule, reason) => {
    expect(await evaluate(log, rule)).toEqual([
      { rule, passed: false, actual: null, limit: expect.any(Number), reason },
    ]);
  });

  it("calls the pipeline to find whether cases passed when the log does not say it", async () => {
    const reporter = aReporter({ passed: ({ stages }) => stages["assess"] === 0 });

    const [gate] = await evaluate(aGoTaglioLog() as never, "passed==1", none, reporter);

    expect(gate).toMatchObject({ passed: true, actual: 1 });
  });

  it("counts errors of a log that does not say whether cases passed", async () => {
    expect(await evaluate(aGoTaglioLog() as never, "errors==2")).toMatchObject([{ passed: true, actual: 2 }]);
  });
});

describe("no-regression", () => {
  const rule = "no-regression(base=latest:nightly)";
  const against = (base: RunLog, candidate: RunLog) => evaluate(candidate, rule, async () => base);

  it("notes that repetitions count as separate cases", async () => {
    const runs = [0, 1].map((repeat) => aResult({ metadata: { ...aTiming(1), repeat } }));

    const [gate] = await against({ ...aRunLog(runs), uuid: "base" }, aRunLog(runs));

    expect(gate!.reason).toBe(
      "Against base 0 broke and 0 were fixed of 2, p = 1; as if repetitions were cases of their own.",
    );
  });
  const named = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc";
  const base = (letters: string, metadata: Parameters<typeof aRunLog>[1] = {}) => ({
    ...aRunLog(results(letters), metadata),
    uuid: named,
  });

  it("requests the base of the rule", async () => {
    const requested: GateBase[] = [];
    const findBase = async (of: GateBase) => void requested.push(of);

    const gates = await evaluate(aRunLog(results("o")), [rule, "no-regression(base=7f6b)"], findBase as typeof none);

    expect(requested).toEqual([{ latestWithLabel: "nightly" }, { run: "7f6b" }]);
    expect(gates.map(({ reason }) => reason)).toEqual([
      "There is no other completed run with the label nightly to compare with.",
      "There is no run 7f6b to compare with.",
    ]);
  });

  it.each([
    // 2 × 0.5 ** 6, and 2 × 0.5 ** 5.
    ["oooooooo", "xxxxxxoo", false, 0.03125, "6 broke and 0 were fixed of 8, p = 0.0313"],
    ["oooooooo", "xxxxxooo", true, 0.0625, "5 broke and 0 were fixed of 8, p = 0.0625; too few to tell"],
    ["xxxxxxoo", "oooooooo", true, 0.03125, "0 broke and 6 were fixed of 8, p = 0.0313"],
    ["oooooooo", "oooooooo", true, 1, "0 broke and 0 were fixed of 8, p = 1"],
    ["oooo", "oo", true, 1, "0 broke and 0 were fixed of 2, p = 1; 2 of the base are not in the run"],
  ])("goes from %s to %s: %s", async (before, after, passed, actual, why) => {
    expect(await against(base(before), aRunLog(results(after)))).toEqual([
      { rule, passed, actual, limit: 0.05, reason: `Against ${named} ${why}.` },
    ]);
  });

  it("counts a case that raises as broken", async () => {
    const candidate = aRunLog(
      Array.from({ length: 6 }, (_, index) => anError("infer", "Error: x", { uuid: `case ${index}` })),
    );

    expect(await against(base("oooooo"), candidate)).toMatchObject([{ passed: false }]);
  });

  it.each<[string, RunLog, string]>([
    [
      "that has not ended",
      base("oo", { status: "running" }),
      `The base ${named}: The run is running, so results may be missing.`,
    ],
    ["without results", base(""), `The base ${named}: The run has no results.`],
    [
      "with other cases",
      { ...base(""), results: [aResult({ uuid: "other" })] },
      `The base ${named} has no case in common with the run.`,
    ],
    ["that is the run itself", aRunLog(results("oo")), "The base is the run itself."],
    [
      "without results of cases",
      { ...aGoTaglioLog(), uuid: named } as never,
      "Of some cases it is not known whether they passed.",
    ],
  ])("fails against a base %s", async (_, of, reason) => {
    expect(await against(of, aRunLog(results("oo")))).toEqual([
      { rule, passed: false, actual: null, limit: 0.05, reason },
    ]);
  });
});

describe("renderGates", () => {
  it("shows failed gates first, and escapes control characters", async () => {
    const gates = await evaluate(aRunLog(results("ooox")), ["errors==0", "pass-rate>=0.9", "p95(\u001b[2J)<8s"]);

    expect(renderGates(gates)).toBe(
      `gate    rule             why
FAILED  pass-rate>=0.9   pass-rate is 0.75 (3 of 4), 0.15 away from >= 0.9.
FAILED  p95(\\x1b[2J)<8s  The stage \\x1b[2J never ran.
passed  errors==0        errors is 0, within == 0.
`,
    );
  });
});
