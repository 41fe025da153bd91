import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { worstOf, type ChaosFigures } from "./chaos-figures.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { compareOutcomes } from "./compare-outcomes.ts";
import { repeatedCalls, type RepeatedCallsOptions } from "./repeated-calls.ts";
import type { Disturbed, Reference } from "./trial.ts";

type JudgeOptions = Omit<RepeatedCallsOptions, "kills"> & Pick<Reference, "calls"> & { readonly reference: Reference };

/** Compares the outcome of a disturbed run with the undisturbed one. */
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

/** The files of a local host's blobs that are not whole: all are JSON. A kill may leave temporary files of a write. */
function halfWrittenBlobs(home: string): readonly string[] {
  const folder = join(home, "blobs");
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith(".tmp"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !isJson(readFileSync(path, "utf8")));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
