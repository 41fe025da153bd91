import type { GateResult } from "../gates/gate.ts";
import type { Problem } from "../problem.ts";
import { compareRuns, type Comparison } from "../reports/compare-runs.ts";
import { passRate } from "../reports/pass-rate.ts";
import type { Report } from "../reports/read-report.ts";
import { countResults } from "../reports/summarize-run.ts";
import type { IndexEntry } from "../run/run-index.ts";
import { runLinks } from "../run/run-links.ts";
import type { Night } from "./night.ts";
import type { NightResult } from "./night-result.ts";

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
