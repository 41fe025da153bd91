import { addUsage } from "../models/usage-meter.ts";
import { passRate } from "../reports/pass-rate.ts";
import type { Report } from "../reports/read-report.ts";
import { countResults } from "../reports/summarize-run.ts";
import { percentile } from "../statistics/percentile.ts";
import type { Measure } from "./gate.ts";

/** A number; or why there is none. */
export type Measured = { readonly actual: number } | { readonly missing: string };

/**
 * Measures a run by its results. Nothing is estimated: what is not recorded for each result is missing.
 *
 * @param report - With at least one result.
 * @example
 * measureRun(report, { kind: "errors" }); // { actual: 0 }
 */
export function measureRun(report: Report, measure: Measure): Measured {
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
