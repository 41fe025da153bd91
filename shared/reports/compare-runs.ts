import type { Change, ComparedRun, CaseReference, Comparison, ConfigChange } from "../contract/index.ts";
import { equalJson, isObject, type Json, type JsonObject } from "../contract/json.ts";
import { readablePValue } from "./format.ts";
import { measureEffects, type PairedResults, pairResults } from "./pair-results.ts";
import type { Report, ReportResult } from "./read-report.ts";
import { fewestDiscordantPairs, mcnemarTest } from "./statistics.ts";
import { columnCells, passRate } from "./summary-parts.ts";

/** A difference counts as real when its p-value is at most this. */
const ALPHA = 0.05;

/** The order of the cases of a comparison. */
export const CHANGES: readonly Change[] = ["broken", "fixed", "unknown", "same"];

/**
 * Compares two runs case by case, also of different pipelines or with different settings.
 *
 * @example
 * compareRuns(readReport(before), readReport(after)).counts.broken; // 2
 */
export function compareRuns(base: Report, candidate: Report): Comparison {
  const paired = pairResults(base, candidate);
  const { pairs } = paired;
  const counts = countPairs(paired);
  const columns = { base: columnCells(base.reporter), candidate: columnCells(candidate.reporter) };
  const effects = measureEffects(pairs, columns);
  const cases = pairs.map(({ change, base: before, candidate: after }) => ({
    ...referTo(after),
    change,
    base: before.status,
    candidate: after.status,
    keywords: after.keywords,
  }));
  return {
    base: describeRun(base),
    candidate: describeRun(candidate),
    configChanges: configChanges(base.config, candidate.config),
    counts,
    significance: counts.pairs === counts.unknown ? undefined : test(counts),
    effects,
    cases: cases.sort((a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change)),
    onlyInBase: paired.onlyInBase.map(referTo),
    onlyInCandidate: paired.onlyInCandidate.map(referTo),
    ownText: base.pipeline === candidate.pipeline ? candidate.reporter?.compare(base.log, candidate.log) : undefined,
    warnings: [
      ...warningsOf(base, candidate, paired),
      ...new Set([...base.warnings, ...candidate.warnings, ...columns.base.warnings, ...columns.candidate.warnings]),
    ],
  };
}

const describeRun = ({ uuid, pipeline, label, status, sha, results }: Report): ComparedRun => ({
  uuid,
  pipeline,
  label,
  status,
  sha,
  total: results.length,
  passRate: passRate(results),
});

function countPairs({ pairs }: PairedResults): Comparison["counts"] {
  const by = { broken: 0, fixed: 0, same: 0, unknown: 0 };
  for (const { change } of pairs) by[change]++;
  const bothPassed = pairs.filter(({ change, candidate }) => change === "same" && candidate.status === "ok").length;
  return { pairs: pairs.length, ...by, bothPassed, neitherPassed: by.same - bothPassed };
}

function test({ broken, fixed }: Comparison["counts"]): Comparison["significance"] {
  const fewest = fewestDiscordantPairs(ALPHA);
  return {
    pValue: mcnemarTest({ broken, fixed }),
    alpha: ALPHA,
    isTooSmall: broken + fixed < fewest,
    fewestDiscordantPairs: fewest,
  };
}

const referTo = ({ uuid, repeat }: ReportResult): CaseReference => ({ uuid, repeat });

function warningsOf(base: Report, candidate: Report, { pairs, changedCases }: PairedResults): readonly string[] {
  const warnings: string[] = [];
  if (base.uuid === candidate.uuid) warnings.push("Both are the same run.");
  for (const [name, { status }] of [["base", base] as const, ["candidate", candidate] as const])
    if (status !== "completed") warnings.push(`The ${name} is ${status}: it may lack cases.`);
  if (changedCases.length > 0)
    warnings.push(`${changedCases.length} of the cases are not the same in both runs, but for their ids.`);
  if (pairs.some(({ candidate: { repeat = 0 } }) => repeat > 0))
    warnings.push("Repetitions of a case are more alike than cases are: the p-value is smaller than it should be.");
  return warnings;
}

/**
 * Lists the settings that differ between two runs, also of different pipelines.
 *
 * @param base - The resolved configuration, as in the run log.
 * @example
 * configChanges({ infer: { temperature: 0.7 } }, { infer: { temperature: 0 } });
 * // [{ path: "infer.temperature", base: 0.7, candidate: 0 }]
 */
function configChanges(base: JsonObject, candidate: JsonObject): readonly ConfigChange[] {
  const keys = new Set([...Object.keys(base), ...Object.keys(candidate)]);
  return [...keys].flatMap((key) => changesOf(key, own(base, key), own(candidate, key)));
}

function changesOf(path: string, base: Json | undefined, candidate: Json | undefined): readonly ConfigChange[] {
  if (isObject(base) && isObject(candidate))
    return configChanges(base, candidate).map((change) => ({ ...change, path: `${path}.${change.path}` }));
  return equalJson(base, candidate) ? [] : [{ path, base, candidate }];
}

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/**
 * Says in sentences what a comparison means.
 *
 * @example
 * verdict(comparison)[1]; // "The candidate is worse than the base: p = 0.0312, which is not above 0.05 (exact McNemar test)."
 */
export function verdict({ counts, significance }: Pick<Comparison, "counts" | "significance">): readonly string[] {
  if (counts.pairs === 0) return ["The runs have no case in common, so there is nothing to compare."];
  const { pairs, broken, fixed, bothPassed, neitherPassed, unknown } = counts;
  const judged = unknown === 0 ? "" : `; of ${unknown} it is not known whether they passed`;
  const first = `${pairs} in common: ${broken} broken, ${fixed} fixed, ${bothPassed} passed in both, ${neitherPassed} in neither${judged}.`;
  return significance === undefined ? [first] : [first, meaningOf(broken, fixed, significance)];
}

function meaningOf(broken: number, fixed: number, significance: NonNullable<Comparison["significance"]>): string {
  const { pValue, alpha, isTooSmall, fewestDiscordantPairs: fewest } = significance;
  const p = `p = ${readablePValue(pValue)}`;
  if (broken + fixed === 0) return "No case passed in one run alone.";
  if (isTooSmall)
    return `The sample is too small to tell: ${broken + fixed} differ, and fewer than ${fewest} cannot reach p = ${alpha} (exact McNemar test).`;
  if (pValue > alpha)
    return `Chance alone may explain the difference: ${p}, which is above ${alpha} (exact McNemar test).`;
  return `The candidate is ${broken > fixed ? "worse" : "better"} than the base: ${p}, which is not above ${alpha} (exact McNemar test).`;
}
