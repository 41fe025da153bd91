import { compareVariants, renderVariants, type VariantRun } from "../../cli/compare-variants.ts";
import { compareRuns } from "../../shared/reports/compare-runs.ts";
import { readReport } from "../../shared/reports/read-report.ts";
import { mcnemarTest } from "../../shared/reports/statistics.ts";
import type { GateResult } from "../../shared/contract/comparison.ts";
import { aRecord, aResult, aRunLog, aTiming, summarizeRun } from "../shared/reports/a-run-log.ts";
import { aRun } from "./a-run.ts";

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

describe("variants that have run", () => {
  it("are held against the first, with Holm's correction for their number", () => {
    const runs = [aVariantRun("1", 10), aVariantRun("2", 4, { first: 10 }), aVariantRun("3", 18, { first: 10 })];

    const [first, worse, better] = compareVariants(runs);

    expect(first).not.toHaveProperty("againstFirst");
    const [pWorse, pBetter] = [mcnemarTest({ broken: 6, fixed: 0 }), mcnemarTest({ broken: 0, fixed: 8 })];
    expect(worse?.againstFirst).toEqual({ broken: 6, fixed: 0, pValue: pWorse, pHolm: pWorse });
    expect(better?.againstFirst).toEqual({ broken: 0, fixed: 8, pValue: pBetter, pHolm: 2 * pBetter });
  });

  it("are not tested where they have no case in common", () => {
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
