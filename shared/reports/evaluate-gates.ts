import { addUsage } from "../base/usage.ts";
import type { GateResult, RunLog } from "../contract/index.ts";
import { readableMs, readableNumber, readableUsd } from "./format.ts";
import { pairResults } from "./pair-results.ts";
import type { Gate, GateBase, Measure, Operator } from "./parse-gate.ts";
import { readReport, type Report } from "./read-report.ts";
import { fewestDiscordantPairs, mcnemarTest, percentile } from "./statistics.ts";
import { countResults } from "./summarize-run.ts";
import { passRate } from "./summary-parts.ts";

type EvaluateGatesOptions = {
  /** The run to measure. */
  readonly report: Report;
  readonly gates: readonly Gate[];
  /** Reads the log of the base of a `no-regression`; `undefined` when there is none. */
  readonly findBase: (base: GateBase) => Promise<RunLog | undefined>;
};

/**
 * Measures a run against gates, by its stored results. A gate that cannot be measured fails: the run has not completed, it is
 * unknown whether a case passed, a stage has no times, or there is no base.
 *
 * @returns One result for each gate, in their order.
 * @example
 * const results = await evaluateGates({ report, gates, findBase });
 * results.every(({ passed }) => passed);
 */
export async function evaluateGates({ report, gates, findBase }: EvaluateGatesOptions): Promise<readonly GateResult[]> {
  const incomplete = describeIncomplete(report);
  const results: GateResult[] = [];
  for (const gate of gates) {
    const limit = gate.kind === "limit" ? gate.limit : gate.alpha;
    if (incomplete !== undefined) results.push(failed(gate, limit, incomplete));
    else if (gate.kind === "limit") results.push(compareWithLimit(report, gate));
    else results.push(compareWithBase(report, gate, await findBase(gate.base)));
  }
  return results;
}

function describeIncomplete({ status, results }: Report): string | undefined {
  if (status !== "completed") return `The run is ${status}, so results may be missing.`;
  return results.length === 0 ? "The run has no results." : undefined;
}

function compareWithLimit(report: Report, gate: Extract<Gate, { kind: "limit" }>): GateResult {
  const { rule, measure, operator, limit } = gate;
  const measured = measureRun(report, measure);
  if ("missing" in measured) return failed(gate, limit, measured.missing);
  const { actual } = measured;
  const passed = IS_WITHIN[operator](withoutRounding(actual), withoutRounding(limit));
  const name = rule.slice(0, rule.search(/[<>=!]/)).trim();
  const of = measure.kind === "pass-rate" ? ` (${countsOf(report)})` : isUnpriced(report, gate, actual) ? UNPRICED : "";
  const required = `${operator} ${readable(measure, limit)}`;
  const verdict = passed
    ? `within ${required}`
    : `${readable(measure, Math.abs(actual - limit))} away from ${required}`;
  const reason = `${name} is ${readable(measure, actual)}${of}, ${verdict}.`;
  return { rule, passed, actual, limit, reason };
}

const UNPRICED = " (models without a price count as free)";

/** Whether tokens cost nothing: the prices of the models may be missing. */
const isUnpriced = ({ results }: Report, { measure }: { readonly measure: Measure }, actual: number): boolean =>
  measure.kind === "cost" &&
  actual === 0 &&
  results.some(({ usage }) => usage !== undefined && usage.inputTokens + usage.outputTokens > 0);

/** Rounds off the errors of floating-point sums and percentages, which would decide at the limit. */
const withoutRounding = (value: number): number => Number(value.toPrecision(12));

const IS_WITHIN: Readonly<Record<Operator, (actual: number, limit: number) => boolean>> = {
  ">=": (actual, limit) => actual >= limit,
  "<=": (actual, limit) => actual <= limit,
  "==": (actual, limit) => actual === limit,
  "!=": (actual, limit) => actual !== limit,
  ">": (actual, limit) => actual > limit,
  "<": (actual, limit) => actual < limit,
};

function countsOf({ results }: Report): string {
  const { passed, total } = countResults(results);
  return `${passed} of ${total}`;
}

function readable({ kind }: Measure, value: number): string {
  if (kind === "percentile") return readableMs(value);
  return kind === "cost" ? readableUsd(value) : readableNumber(value);
}

function compareWithBase(
  report: Report,
  gate: Extract<Gate, { kind: "no-regression" }>,
  log: RunLog | undefined,
): GateResult {
  const { rule, base, alpha } = gate;
  if (log === undefined && "evalBaseline" in base)
    return notCompared(gate, "There is no baseline to compare with yet.");
  if (log === undefined) {
    const which =
      "latestWithLabel" in base
        ? `no other completed run with the label ${base.latestWithLabel}`
        : `no run ${"run" in base ? base.run : ""}`;
    return failed(gate, alpha, `There is ${which} to compare with.`);
  }
  if (log.uuid === report.uuid) return failed(gate, alpha, "The base is the run itself.");
  const other = readReport(log, log.metadata.pipeline.name === report.pipeline ? report.reporter : undefined);
  const incomplete = describeIncomplete(other);
  if (incomplete !== undefined) return failed(gate, alpha, `The base ${other.uuid}: ${incomplete}`);
  if (passRate(report.results) === undefined || passRate(other.results) === undefined)
    return failed(gate, alpha, "Of some cases it is not known whether they passed.");
  const { pairs, onlyInBase } = pairResults(other, report);
  if (pairs.length === 0 && "evalBaseline" in base)
    return notCompared(gate, `The baseline ${other.uuid} has no case in common with the run.`);
  if (pairs.length === 0) return failed(gate, alpha, `The base ${other.uuid} has no case in common with the run.`);

  const broken = pairs.filter(({ change }) => change === "broken").length;
  const fixed = pairs.filter(({ change }) => change === "fixed").length;
  const pValue = mcnemarTest({ broken, fixed });
  const passed = !(broken > fixed && pValue <= alpha);
  const isTooSmall = broken + fixed < fewestDiscordantPairs(alpha);
  const notes = [
    ...(isTooSmall && broken > fixed ? ["too few to tell"] : []),
    ...(pairs.some(({ candidate: { repeat = 0 } }) => repeat > 0) ? ["as if repetitions were cases of their own"] : []),
    ...(onlyInBase.length > 0 ? [`${onlyInBase.length} of the base are not in the run`] : []),
  ];
  const p = readableNumber(Number(pValue.toPrecision(3)));
  const reason = `Against ${other.uuid} ${broken} broke and ${fixed} were fixed of ${pairs.length}, p = ${p}${notes.map((note) => `; ${note}`).join("")}.`;
  return { rule, passed, actual: pValue, limit: alpha, reason };
}

/** The first run of an eval, or of a new suite, cannot be worse than before. It becomes the baseline of the next one. */
const notCompared = (gate: Extract<Gate, { kind: "no-regression" }>, reason: string): GateResult => ({
  ...failed(gate, gate.alpha, reason),
  passed: true,
});

const failed = ({ rule }: Gate, limit: number, reason: string): GateResult => ({
  rule,
  passed: false,
  actual: null,
  limit,
  reason,
});

/** A number, or why there is none. */
type Measured = { readonly actual: number } | { readonly missing: string };

/**
 * Measures a run by its results. Nothing is estimated: a quantity that is not recorded for each result is missing.
 *
 * @param report - With at least one result.
 * @example
 * measureRun(report, { kind: "errors" }); // { actual: 0 }
 */
function measureRun(report: Report, measure: Measure): Measured {
  const { results } = report;
  const { passed, failed, errors, unknown } = countResults(results);
  const judged = (actual: number): Measured =>
    unknown === 0 ? { actual } : { missing: `Of ${unknown} cases it is not known whether they passed.` };
  switch (measure.kind) {
    case "pass-rate":
      return judged(passRate(results)?.rate ?? 0);
    case "passed":
      return judged(passed);
    case "failed":
      return judged(failed);
    case "errors":
      return { actual: errors };
    case "cost":
    case "tokens": {
      const usages = results.flatMap(({ usage }) => usage ?? []);
      if (usages.length === 0) return { missing: `The run has no record of any ${measure.kind}.` };
      const { inputTokens, outputTokens, costUsd } = usages.reduce(addUsage);
      return { actual: measure.kind === "cost" ? costUsd : inputTokens + outputTokens };
    }
    case "percentile":
      return measurePercentile(report, measure);
  }
}

function measurePercentile(
  { results }: Report,
  { percent, stage }: Extract<Measure, { kind: "percentile" }>,
): Measured {
  const times =
    stage === undefined
      ? results.map(({ elapsedMs }) => elapsedMs)
      : results.flatMap(({ turns }) =>
          turns.flatMap(({ records }) => (Object.hasOwn(records, stage) ? [records[stage]!.elapsedMs] : [])),
        );
  const what = stage === undefined ? "cases" : `stage ${stage}`;
  if (times.length === 0) return { missing: `The ${what} never ran.` };
  const known = times.filter((time) => time !== undefined);
  if (known.length < times.length) return { missing: `The log does not say how long the ${what} took.` };
  return {
    actual: percentile(
      known.sort((a, b) => a - b),
      percent,
    ),
  };
}
