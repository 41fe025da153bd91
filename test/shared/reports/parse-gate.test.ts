import { parseGate, parseGates } from "../../../shared/reports/parse-gate.ts";

const KNOWN =
  "pass-rate, passed, failed, errors, cost, tokens, p95(STAGE) (or another percentile, and without a stage of whole cases) " +
  "and no-regression(base=…)";
const EXAMPLE = "write it like no-regression(base=latest:nightly, alpha=0.05)";

describe("parseGate", () => {
  it.each([
    { rule: "pass-rate>=0.9", measure: { kind: "pass-rate" }, operator: ">=", limit: 0.9 },
    { rule: "pass-rate >= 90%", measure: { kind: "pass-rate" }, operator: ">=", limit: 0.9 },
    { rule: "errors==0", measure: { kind: "errors" }, operator: "==", limit: 0 },
    { rule: "failed <= 3", measure: { kind: "failed" }, operator: "<=", limit: 3 },
    { rule: "passed>10", measure: { kind: "passed" }, operator: ">", limit: 10 },
    { rule: "cost<2", measure: { kind: "cost" }, operator: "<", limit: 2 },
    { rule: "cost<$.5", measure: { kind: "cost" }, operator: "<", limit: 0.5 },
    { rule: "tokens!=100000", measure: { kind: "tokens" }, operator: "!=", limit: 100_000 },
    { rule: "p95(infer)<8s", measure: { kind: "percentile", percent: 95, stage: "infer" }, operator: "<", limit: 8000 },
    {
      rule: "p99.9( a b )<=1.5min",
      measure: { kind: "percentile", percent: 99.9, stage: "a b" },
      operator: "<=",
      limit: 90_000,
    },
    { rule: "p50<800ms", measure: { kind: "percentile", percent: 50 }, operator: "<", limit: 800 },
  ])("reads $rule", ({ rule, measure, operator, limit }) => {
    expect(parseGate(` ${rule} `)).toEqual({ gate: { kind: "limit", rule, measure, operator, limit } });
  });

  it.each([
    { rule: "no-regression(base=latest:nightly, alpha=0.01)", base: { latestWithLabel: "nightly" }, alpha: 0.01 },
    { rule: "no-regression(base=7f6b1c52-0f6e)", base: { run: "7f6b1c52-0f6e" }, alpha: 0.05 },
    { rule: "no-regression ( alpha=.1,base = latest:a, b (c) )", base: { latestWithLabel: "a, b (c)" }, alpha: 0.1 },
  ])("reads $rule", ({ rule, base, alpha }) => {
    expect(parseGate(rule)).toEqual({ gate: { kind: "no-regression", rule, base, alpha } });
  });

  it.each([
    { rule: "", problem: 'has no comparison: ""; write it like errors==0' },
    { rule: "errors", problem: 'has no comparison: "errors"; write it like errors==0' },
    { rule: "errors=0", problem: 'has no comparison: "errors=0"; write it like errors==0' },
    { rule: "pas-rate>=0.9", problem: `has no measure "pas-rate"; there are ${KNOWN}` },
    { rule: ">=0.9", problem: `has no measure ""; there are ${KNOWN}` },
    { rule: "p95()<8s", problem: '"p95()" names no stage; write it like p95(infer), or p95 for whole cases' },
    { rule: "p101(infer)<8s", problem: '"p101(infer)": a percentile is 0 to 100' },
    { rule: "p95(infer)<8", problem: 'a time needs a unit, ms, s or min, found "8" in "p95(infer)<8"' },
    { rule: "p95<8h", problem: 'a time needs a unit, ms, s or min, found "8h" in "p95<8h"' },
    { rule: "pass-rate>=90", problem: 'a pass rate is 0 to 1, or 0% to 100%, found "90" in "pass-rate>=90"' },
    { rule: "pass-rate>=0.9s", problem: 'a pass rate is 0 to 1, or 0% to 100%, found "0.9s" in "pass-rate>=0.9s"' },
    { rule: "errors==none", problem: '"none" is no number, in "errors==none"' },
    { rule: "errors===0", problem: '"=0" is no number, in "errors===0"' },
    { rule: "errors==1%", problem: 'errors has no unit, found "1%" in "errors==1%"' },
    { rule: "tokens<$5", problem: '"$5": only a cost is in $, in "tokens<$5"' },
    { rule: "no-regression", problem: `"no-regression" has no (base=…); ${EXAMPLE}` },
    { rule: "no-regression()", problem: `"" is no setting of no-regression; ${EXAMPLE}` },
    { rule: "no-regression(alpha=0.05)", problem: `"no-regression(alpha=0.05)" names no base; ${EXAMPLE}` },
    { rule: "no-regression(base=latest:)", problem: `"no-regression(base=latest:)" names no base; ${EXAMPLE}` },
    { rule: "no-regression(to=a)", problem: `"to=a" is no setting of no-regression; ${EXAMPLE}` },
    { rule: "no-regression(base=a,base=b)", problem: '"no-regression(base=a,base=b)" has base twice' },
    ...["5", "0", "1", "", "x"].map((alpha) => ({
      rule: `no-regression(base=a,alpha=${alpha})`,
      problem: `alpha must be a number between 0 and 1, found "${alpha}" in "no-regression(base=a,alpha=${alpha})"`,
    })),
  ])("refuses $rule", ({ rule, problem }) => {
    expect(parseGate(rule)).toEqual({ problem });
  });
});

describe("parseGates", () => {
  it("reads all of them", () => {
    expect(parseGates(["errors==0", "cost<2"], "gates")).toMatchObject({
      gates: [{ rule: "errors==0" }, { rule: "cost<2" }],
    });
  });

  it("reports all problems at once, with their paths", () => {
    expect(parseGates(["errors=0", "cost<2", "x>1"], "gates")).toEqual({
      problems: [
        { path: "gates[0]", message: 'has no comparison: "errors=0"; write it like errors==0' },
        { path: "gates[2]", message: `has no measure "x"; there are ${KNOWN}` },
      ],
    });
  });
});
