import { compareVariants, parseVariants, renderVariants, type VariantRun } from "../../../cli/client/variants.ts";
import { compareRuns } from "../../../shared/reports/compare-runs.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { mcnemarTest } from "../../../shared/reports/statistics.ts";
import type { GateResult } from "../../../shared/contract/comparison.ts";
import { aRecord, aResult, aRunLog, aTiming, summarizeRun } from "../../shared/reports/a-run-log.ts";
import { aRun } from "../a-run.ts";

const CASES = 20;
/** The log of a run in which the first so many cases passed. */
const aLog = (passed: number) =>
  aRunLog(
    Array.from({ length: CASES }, (_, index) => {
      const usage = { inputTokens: 1, outputTokens: 1, costUsd: 0.01 };
      const metadata = aTiming(100, { infer: aRecord(100, { usage }) });
      return aResult({ uuid: `case-${index}`, passed: index < passed, metadata });
    }),
  );

function aVariantRun(name: string, passed: number, { first, ...more }: Partial<VariantRun> & { first?: number } = {}) {
  const id = `0000000${name}-0f6e-4b39-9d0a-4f1f5c1e2d3a`;
  return {
    variant: { settings: [`a.b=${name}`], name: `a.b=${name}` },
    run: aRun({ id }),
    summary: summarizeRun(aLog(passed)),
    gates: [],
    ...(first === undefined ? {} : { comparison: compareRuns(readReport(aLog(first)), readReport(aLog(passed))) }),
    ...more,
  };
}

describe("ended variants", () => {
  it("are compared with the first, with Holm's correction", () => {
    const runs = [aVariantRun("1", 10), aVariantRun("2", 4, { first: 10 }), aVariantRun("3", 18, { first: 10 })];

    const [first, worse, better] = compareVariants(runs);

    expect(first).not.toHaveProperty("againstFirst");
    const [pWorse, pBetter] = [mcnemarTest({ broken: 6, fixed: 0 }), mcnemarTest({ broken: 0, fixed: 8 })];
    expect(worse?.againstFirst).toEqual({ broken: 6, fixed: 0, pValue: pWorse, pHolm: pWorse });
    expect(better?.againstFirst).toEqual({ broken: 0, fixed: 8, pValue: pBetter, pHolm: 2 * pBetter });
  });

  it("are not tested without a case in common", () => {
    const none = aRunLog([]);
    const comparison = compareRuns(readReport(none), readReport(aLog(4)));

    const [, second] = compareVariants([aVariantRun("1", 10), { ...aVariantRun("2", 4), comparison }]);

    expect(second?.againstFirst).toEqual({ broken: 0, fixed: 0 });
  });

  it("are a row each", () => {
    const gate: GateResult = { rule: "errors==0", passed: false, actual: 1, limit: 0, reason: "" };
    const runs = [
      aVariantRun("1", 10, { gates: [{ ...gate, passed: true }] }),
      aVariantRun("2", 4, { first: 10, gates: [gate] }),
      aVariantRun("3", 0, { run: aRun({ status: "failed" }), summary: summarizeRun(aRunLog([])) }),
    ];

    expect(renderVariants(compareVariants(runs))).toBe(
      [
        "variant  run       status     passed  rate    95% interval      cost   p50     gates     to the first       p",
        "a.b=1    00000001  completed  10/20   50.00%  29.93% to 70.07%  $0.20  100 ms  passed",
        "a.b=2    00000002  completed  4/20    20.00%  8.07% to 41.60%   $0.20  100 ms  1 FAILED  6 broken, 0 fixed  0.0313",
        "a.b=3    7f6b1c52  failed     0/0",
        "p: exact McNemar test against the first variant, two-sided, corrected by Holm for their number.",
        "",
      ].join("\n"),
    );
  });
});

describe("parseVariants", () => {
  it.each([
    { words: ["a.b=1,2,3"], names: ["a.b=1", "a.b=2", "a.b=3"] },
    { words: ["a.b=1,2", "c.d=x,y"], names: ["a.b=1 c.d=x", "a.b=1 c.d=y", "a.b=2 c.d=x", "a.b=2 c.d=y"] },
    { words: ['a.b=["x,y", 0.5, {"c": 1}]'], names: ["a.b=x,y", "a.b=0.5", 'a.b={"c":1}'] },
    { words: ["a.b=[1,2"], names: ["a.b=[1", "a.b=2"] },
    { words: ["a.b=x=1"], names: ["a.b=x=1"] },
  ])("are all combinations of the values: $words", ({ words, names }) => {
    const variants = parseVariants(words);

    expect(variants.map(({ name }) => name)).toEqual(names);
    expect(variants.map(({ settings }) => settings.join(" "))).toEqual(names);
  });

  it("hide secrets in their names, and not in their settings", () => {
    expect(parseVariants(["infer.api_key=abc"])).toEqual([
      { settings: ["infer.api_key=abc"], name: "infer.api_key=***" },
    ]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, index) => index).join(",");

  it.each([
    { words: ["a.b"], says: '--vary: "a.b" is not a setting; write it like infer.model.name=flakey,perfect.' },
    { words: ["a.b=1,,2"], says: "--vary: a value of a.b is empty; write it like infer.model.name=flakey,perfect." },
    { words: ["a.b=[]"], says: "--vary: a value of a.b is empty; write it like infer.model.name=flakey,perfect." },
    { words: ["a.b=1,1"], says: '--vary: a.b has the value "1" twice.' },
    { words: ["a.b=1", "a.b=2"], says: "--vary: a.b is varied twice. List all of its values once." },
    {
      words: [`a.b=${many(13)}`, `c.d=${many(5)}`],
      says: "--vary: 65 combinations are too many; at most 64 are allowed.",
    },
  ])("are refused: $says", ({ words, says }) => {
    expect(() => parseVariants(words)).toThrow(expect.objectContaining({ code: "usage", message: says }));
  });

  it("may be 64", () => {
    expect(parseVariants([`a.b=${many(64)}`])).toHaveLength(64);
  });
});
