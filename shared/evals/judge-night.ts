import {
  type GateResult,
  compareRuns,
  type Comparison,
  passRate,
  type PassRate,
  type Report,
  countResults,
} from "../reports/index.ts";
import type { Problem, RunStatus, Usage } from "../contract/index.ts";
import { type IndexEntry, runLinks, type RunLinks } from "../run/store/index.ts";
import type { Night, Counts } from "../run/durable/index.ts";
import { gatesTable, type Block, comparisonSummary, fitMarkdown, runBlocks } from "../reports/render/index.ts";

/** What there is to judge a night by. */
export type Evidence = {
  readonly night: Night;
  readonly judgedAt: Date;
  /** The run; not there where there is none, or its log cannot be read. */
  readonly report?: Report;
  readonly entry?: IndexEntry;
  readonly gates?: readonly GateResult[];
  /** The run that it is compared with. */
  readonly baseline?: Report;
  /** The id of that run, also where it is gone. */
  readonly baselineId?: string;
  /** What kept the run from beginning. */
  readonly problems?: readonly Problem[];
  /** Why it ended without a log that could be judged. */
  readonly failure?: string;
};

/**
 * Judges a night: it passed when its run completed and kept to all gates. Then it is the baseline of the next one.
 *
 * @example
 * judgeNight({ night, judgedAt: now(), report, entry, gates }).passed;
 */
export function judgeNight(evidence: Evidence): NightResult {
  const { night, judgedAt, report, entry, gates = [], baseline, problems, failure } = evidence;
  const { notify: _notify, ...which } = night;
  const status =
    problems !== undefined ? "not-started" : failure !== undefined ? "failed" : (report?.status ?? "failed");
  const passed = status === "completed" && gates.every((gate) => gate.passed);
  const comparison = report && baseline && compareRuns(baseline, report);
  const rate = report && passRate(report.results);
  const error = failure ?? report?.error ?? entry?.error;
  return {
    schemaVersion: 1,
    ...which,
    status,
    passed,
    gates,
    ...(report === undefined ? {} : { counts: countsOf(report, entry) }),
    ...(rate === undefined ? {} : { passRate: rate }),
    ...(entry?.usage === undefined ? {} : { usage: entry.usage }),
    ...(baseline === undefined ? {} : { baseline: baseline.uuid }),
    ...(comparison === undefined ? {} : { comparison: numbersOf(comparison) }),
    isNewBaseline: passed,
    notes: [...notesOn(evidence, passed), ...(comparison?.warnings ?? [])],
    ...(problems === undefined ? {} : { problems }),
    ...(error === undefined ? {} : { error }),
    judgedAt: judgedAt.toISOString(),
    ...(entry === undefined ? {} : { links: runLinks(night.run) }),
  };
}

function countsOf({ results }: Report, entry: IndexEntry | undefined): NonNullable<NightResult["counts"]> {
  const { total: completed, passed, failed, errors } = countResults(results);
  return { total: entry?.total ?? completed, completed, passed, failed, errors };
}

const numbersOf = ({ counts, significance, effects }: Comparison): NonNullable<NightResult["comparison"]> => ({
  counts,
  ...(significance === undefined ? {} : { significance }),
  effects,
});

function notesOn({ report, baseline, baselineId }: Evidence, passed: boolean): readonly string[] {
  const next = passed
    ? "This run is the baseline of the next one."
    : "There will be one once a run keeps to all gates.";
  if (report === undefined || baseline !== undefined) return [];
  if (baselineId === undefined) return [`There was no baseline to compare with. ${next}`];
  return [`The baseline ${baselineId} is not there any more, so there was nothing to compare with. ${next}`];
}

/** What came of a night: `<date>/<eval>.json`. */
export type NightResult = Omit<Night, "notify"> & {
  readonly schemaVersion: 1;
  /** `not-started`: mistakes kept the run from beginning. */
  readonly status: RunStatus | "not-started";
  /** The run completed, and kept to all gates. */
  readonly passed: boolean;
  readonly gates: readonly GateResult[];
  readonly counts?: { readonly total: number } & Counts;
  readonly passRate?: PassRate;
  readonly usage?: Usage;
  /** The run that it was compared with. */
  readonly baseline?: string;
  readonly comparison?: Pick<Comparison, "counts" | "significance" | "effects">;
  /** Whether it is the baseline of the next one. */
  readonly isNewBaseline: boolean;
  /** What one must know to read this rightly. */
  readonly notes: readonly string[];
  /** What kept it from beginning. */
  readonly problems?: readonly Problem[];
  readonly error?: string;
  readonly judgedAt: string;
  readonly links?: RunLinks;
};

/** The last run of an eval that kept to all gates: `baselines/<eval>.json`. */
export type Baseline = { readonly run: string; readonly date: string; readonly startedAt: string };

/** What came of the last run of an eval, in short: `last/<eval>.json`. */
export type LastNight = Pick<NightResult, "run" | "date" | "startedAt" | "status" | "passed" | "judgedAt"> & {
  /** Name of the report in container `evals`, without its ending. */
  readonly report: string;
};

/** What came of telling of a night: `<date>/<eval>.notified.json`. */
export type Notified = {
  readonly delivered: boolean;
  readonly at: string;
  /** The last answer, or why there was none. */
  readonly status?: number;
  readonly error?: string;
};

/**
 * The report of a night as Markdown, as much as fits a comment on a pull request: the verdict, the gates, what changed since the
 * baseline, then the run.
 *
 * @example
 * nightMarkdown(result, { report, baseline });
 */
export function nightMarkdown(
  result: NightResult,
  { report, baseline }: { readonly report?: Report | undefined; readonly baseline?: Report | undefined },
): string {
  return fitMarkdown(nightBlocks(result, report, baseline));
}

function* nightBlocks(result: NightResult, report?: Report, baseline?: Report): Generator<Block> {
  const { eval: name, date, gates, problems = [], notes } = result;
  yield { kind: "heading", level: 1, text: `${name}, ${date}: ${result.passed ? "passed" : "FAILED"}` };
  yield { kind: "lines", lines: [outcomeOf(result), ...notes.map((note) => `Note: ${note}`)] };
  if (problems.length > 0)
    yield { kind: "table", head: ["where", "what is wrong"], rows: problems.map((one) => [one.path, one.message]) };
  if (gates.length > 0) yield gatesTable(gates);
  if (report !== undefined && baseline !== undefined) yield* comparisonSummary(baseline, report);
  if (report !== undefined) yield* runBlocks(report);
}

function outcomeOf({ status, run, error, gates, problems }: NightResult): string {
  const failed = gates.filter(({ passed }) => !passed).length;
  if (status === "not-started") return `Nothing was run: the eval has ${problems?.length ?? 0} problems.`;
  if (status !== "completed")
    return `Run ${run} ${status === "cancelled" ? "was cancelled" : "failed"}${error ? `: ${error}` : "."}`;
  if (gates.length === 0) return `Run ${run} completed. The eval has no gates.`;
  return failed === 0
    ? `Run ${run} completed, and kept to all gates.`
    : `Run ${run} completed, and ${failed} of ${gates.length} gates failed.`;
}
