import type { GateResult } from "../gates/gate.ts";
import type { Problem } from "../problem.ts";
import type { Comparison } from "../reports/compare-runs.ts";
import type { PassRate } from "../reports/pass-rate.ts";
import type { Counts } from "../run/counts.ts";
import type { RunLinks } from "../run/run-links.ts";
import type { RunStatus, Usage } from "../runlog/run-log.ts";
import type { Night } from "./night.ts";

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
