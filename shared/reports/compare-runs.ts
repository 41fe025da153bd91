import type { RunStatus } from "../contract/index.ts";
import { ownComparison } from "../pipeline/index.ts";
import { fewestDiscordantPairs, mcnemarTest } from "./statistics.ts";
import { columnCells, passRate, type PassRate } from "./summary-parts.ts";
import { measureEffects, type Effect, pairResults, type Change, type PairedResults } from "./pair-results.ts";
import type { Report, CaseStatus, ReportResult } from "./read-report.ts";
import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../contract/json.ts";

/** At a p-value up to this a difference is taken for real. */
const ALPHA = 0.05;

/** One of the runs that are compared. */
export type ComparedRun = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly status: RunStatus;
  readonly sha?: string;
  readonly total: number;
  /** Of all its results, also of those that the other run does not have. */
  readonly passRate?: PassRate;
};

/** A case, or a repetition of it. */
export type CaseReference = { readonly uuid: string; readonly repeat?: number };

export type ComparedCase = CaseReference & {
  readonly change: Change;
  readonly base: CaseStatus;
  readonly candidate: CaseStatus;
  readonly keywords: readonly string[];
};

/** Whether as many pairs could differ as unevenly by chance: the exact test of McNemar, two-sided. */
export type Significance = {
  readonly pValue: number;
  readonly alpha: number;
  /** Whether too few pairs differ for the test to tell anything, however they are split. */
  readonly isTooSmall: boolean;
  /** How many pairs must differ, at the least, for `pValue` to fall to `alpha`. */
  readonly fewestDiscordantPairs: number;
};

/** What changed from one run, the base, to another, the candidate. */
export type Comparison = {
  readonly base: ComparedRun;
  readonly candidate: ComparedRun;
  readonly configChanges: readonly ConfigChange[];
  /** `same` = `bothPassed` + `neitherPassed`. */
  readonly counts: {
    readonly pairs: number;
    readonly broken: number;
    readonly fixed: number;
    readonly same: number;
    readonly bothPassed: number;
    readonly neitherPassed: number;
    /** Pairs of which nobody can say whether one passed. */
    readonly unknown: number;
  };
  /** Not there when there are no pairs of which it is known what passed. */
  readonly significance?: Significance;
  /** On scores, latency and cost. */
  readonly effects: readonly Effect[];
  /** The broken ones first, then those that were fixed, those that nobody can judge, and those that stayed the same. */
  readonly cases: readonly ComparedCase[];
  readonly onlyInBase: readonly CaseReference[];
  readonly onlyInCandidate: readonly CaseReference[];
  /** What the pipeline adds of its own, where both runs are of one pipeline. */
  readonly ownText?: string;
  /** What one must know to read this rightly. */
  readonly warnings: readonly string[];
};

const ORDER: readonly Change[] = ["broken", "fixed", "unknown", "same"];

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
  const columns = { base: columnCells(base.definition), candidate: columnCells(candidate.definition) };
  const effects = measureEffects(pairs, columns);
  const isOnePipeline = base.pipeline === candidate.pipeline && candidate.definition !== undefined;
  const ownText = isOnePipeline ? ownComparison(candidate.definition, base.log, candidate.log) : undefined;
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
    ...(counts.pairs === counts.unknown ? {} : { significance: test(counts) }),
    effects,
    cases: cases.sort((a, b) => ORDER.indexOf(a.change) - ORDER.indexOf(b.change)),
    onlyInBase: paired.onlyInBase.map(referTo),
    onlyInCandidate: paired.onlyInCandidate.map(referTo),
    ...(ownText === undefined ? {} : { ownText }),
    warnings: [
      ...warningsOf(base, candidate, paired),
      ...new Set([...base.warnings, ...candidate.warnings, ...columns.base.warnings, ...columns.candidate.warnings]),
    ],
  };
}

function describeRun({ uuid, pipeline, label, status, sha, results }: Report): ComparedRun {
  const rate = passRate(results);
  return {
    uuid,
    pipeline,
    ...(label === undefined ? {} : { label }),
    status,
    ...(sha === undefined ? {} : { sha }),
    total: results.length,
    ...(rate === undefined ? {} : { passRate: rate }),
  };
}

function countPairs({ pairs }: PairedResults): Comparison["counts"] {
  const by = { broken: 0, fixed: 0, same: 0, unknown: 0 };
  for (const { change } of pairs) by[change]++;
  const bothPassed = pairs.filter(({ change, candidate }) => change === "same" && candidate.status === "ok").length;
  return { pairs: pairs.length, ...by, bothPassed, neitherPassed: by.same - bothPassed };
}

function test({ broken, fixed }: Comparison["counts"]): Significance {
  const fewest = fewestDiscordantPairs(ALPHA);
  return {
    pValue: mcnemarTest({ broken, fixed }),
    alpha: ALPHA,
    isTooSmall: broken + fixed < fewest,
    fewestDiscordantPairs: fewest,
  };
}

const referTo = ({ uuid, repeat }: ReportResult): CaseReference => ({
  uuid,
  ...(repeat === undefined ? {} : { repeat }),
});

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

/** A setting that is not the same in two runs; one of the values is not there where a run lacks the setting. */
export type ConfigChange = { readonly path: string; readonly base?: Json; readonly candidate?: Json };

/**
 * The settings that differ between two runs, also of different pipelines.
 *
 * @param base - The resolved configuration, as it stands in the run log.
 * @example
 * configChanges({ infer: { temperature: 0.7 } }, { infer: { temperature: 0 } });
 * // [{ path: "infer.temperature", base: 0.7, candidate: 0 }]
 */
export function configChanges(base: JsonObject, candidate: JsonObject): readonly ConfigChange[] {
  const keys = new Set([...Object.keys(base), ...Object.keys(candidate)]);
  return [...keys].flatMap((key) => changesOf(key, own(base, key), own(candidate, key)));
}

function changesOf(path: string, base: Json | undefined, candidate: Json | undefined): readonly ConfigChange[] {
  if (isObject(base) && isObject(candidate))
    return configChanges(base, candidate).map((change) => ({ ...change, path: `${path}.${change.path}` }));
  if (isDeepStrictEqual(base, candidate)) return [];
  return [{ path, ...(base === undefined ? {} : { base }), ...(candidate === undefined ? {} : { candidate }) }];
}

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
