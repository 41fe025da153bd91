import { worstOf, type ChaosFigures } from "./chaos-figures.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { compareOutcomes } from "./compare-outcomes.ts";
import { halfWrittenBlobs } from "./half-written-blobs.ts";
import { repeatedCalls } from "./repeated-calls.ts";
import type { Disturbed, Reference } from "./trial.ts";

export type JudgeOptions = {
  readonly reference: Reference;
  /** Of the run, by the model server. */
  readonly calls: Reference["calls"];
  /** How many of them there can be at the same time. */
  readonly callsAtOnce: number;
  /** How long before a kill an answer may have come, and still be lost. */
  readonly windowMs: number;
  /** The model server failed at times. */
  readonly hasFaults: boolean;
};

/** Holds what became of a run that was disturbed against the one that was not. */
export function judgeRun(
  run: ChaosRun,
  { outcome, disturbances, isPartial = false, problems = [] }: Disturbed,
  { reference, calls, callsAtOnce, windowMs, hasFaults }: JudgeOptions,
): { readonly figures: ChaosFigures; readonly problems: readonly string[] } {
  const comparison = compareOutcomes(reference.outcome, outcome, { isPartial, hasFaults });
  const repeats = repeatedCalls(calls, { kills: run.kills, callsAtOnce, windowMs, hasFaults });
  const halfWritten = halfWrittenBlobs(run.home).map((path) => `The blob ${path} is half written.`);
  return {
    figures: {
      disturbances,
      kills: run.kills.length,
      restarts: run.launches.length - 1,
      runs: 1,
      cases: outcome.log.results.length,
      lost: comparison.lost.length,
      doubled: comparison.doubled.length,
      calls: calls.length,
      repeated: repeats.costs.reduce((sum, { repeated }) => sum + repeated, 0),
      worst: worstOf([undefined, ...repeats.costs]),
      oldestMs: Math.max(0, ...repeats.costs.map(({ oldestMs }) => oldestMs)),
      differing: comparison.problems.length > 0 ? 1 : 0,
    },
    problems: [...comparison.problems, ...problems, ...repeats.problems, ...halfWritten],
  };
}
