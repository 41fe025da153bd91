import { passAtK, passHatK, type Trials } from "../statistics/pass-at-k.ts";
import type { ReportResult } from "./read-result.ts";

/** How sure a pipeline is of its cases, over those that were run at least `k` times. */
export type PassAt = {
  readonly k: number;
  readonly cases: number;
  /** The chance that one of `k` tries passes, pass@k. */
  readonly passAtK: number;
  /** The chance that all of `k` tries pass, pass^k. */
  readonly passHatK: number;
};

/** A case that passed at some repetitions and not at others. */
export type FlakyCase = Trials & { readonly uuid: string };

/** What repetitions tell. */
export type RepeatSummary = {
  /** The most that a case was run. */
  readonly repeats: number;
  readonly cases: number;
  /** For 1, 2, 4 and so on, and for all repetitions. */
  readonly passAt: readonly PassAt[];
  /** In the order of the log. */
  readonly flaky: readonly FlakyCase[];
};

/**
 * What the repetitions of cases tell.
 *
 * @returns `undefined` where each case was run once, or nobody can say of one whether it passed.
 * @example
 * summarizeRepeats(report.results)?.flaky; // [{ uuid: "08fd…", trials: 3, passed: 2 }]
 */
export function summarizeRepeats(results: readonly ReportResult[]): RepeatSummary | undefined {
  const byCase = new Map<string, { uuid: string; trials: number; passed: number }>();
  for (const { uuid, status } of results) {
    if (status === "unknown") return undefined;
    const known = byCase.get(uuid) ?? { uuid, trials: 0, passed: 0 };
    known.trials++;
    if (status === "ok") known.passed++;
    byCase.set(uuid, known);
  }
  const cases = [...byCase.values()];
  const repeats = cases.reduce((most, { trials }) => Math.max(most, trials), 0);
  if (repeats < 2) return undefined;
  return {
    repeats,
    cases: cases.length,
    passAt: powersUpTo(repeats).map((k) => passAt(cases, k)),
    flaky: cases.filter(({ trials, passed }) => passed > 0 && passed < trials),
  };
}

function powersUpTo(most: number): readonly number[] {
  const powers: number[] = [];
  for (let k = 1; k < most; k *= 2) powers.push(k);
  return [...powers, most];
}

/** An unfinished run may have fewer results of some cases: they say nothing about `k` tries. */
function passAt(cases: readonly Trials[], k: number): PassAt {
  const tried = cases.filter(({ trials }) => trials >= k);
  const mean = (estimate: typeof passAtK) => tried.reduce((sum, one) => sum + estimate(one, k), 0) / tried.length;
  return { k, cases: tried.length, passAtK: mean(passAtK), passHatK: mean(passHatK) };
}
