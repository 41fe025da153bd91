import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Form } from "../e2e/support/app.ts";
import { NO_FIGURES, addFigures, worstOf, type ChaosFigures } from "./chaos-figures.ts";
import type { ChaosRun } from "./chaos-run.ts";
import { compareOutcomes } from "./compare-outcomes.ts";
import type { Choices } from "./choices.ts";
import { halfWrittenBlobs } from "./half-written-blobs.ts";
import { repeatedCalls } from "./repeated-calls.ts";
import type { Scene } from "./scene.ts";
import type { Disturbed, Reference, Trial } from "./trial.ts";

export type RunSceneOptions = {
  /** How many disturbances are wanted. */
  readonly wanted: number;
  readonly windowMs: number;
  /** Each run takes the next of them. */
  readonly forms: readonly Form[];
  /** Only this run, from 0. */
  readonly only?: number | undefined;
  readonly choose: Choices;
  /** Asked before each run. */
  readonly isTimeUp: () => boolean;
  readonly progress: (line: string) => void;
};

export type SceneReport = {
  readonly figures: ChaosFigures;
  readonly failure?: SceneFailure;
};

export type SceneFailure = {
  /** From 0; the uninterrupted run has none. */
  readonly run: number | undefined;
  readonly problems: readonly string[];
  /** Where all that there is of the run was kept. */
  readonly folder: string;
};

/** How often one run is disturbed at most, so that every run comes to an end. */
const MOST_A_RUN = 12;

/** Runs a suite undisturbed, and then disturbed again and again, until it was as often as wanted or something is wrong. */
export async function runScene(scene: Scene, options: RunSceneOptions): Promise<SceneReport> {
  const { wanted, forms, only, choose, isTimeUp, progress } = options;
  const { model } = scene;
  const plain = scene.newRun("undisturbed", forms[0]!);
  let reference: Reference | undefined;
  const problems = await watch(scene, plain, async () => {
    reference = await runUndisturbed(scene, plain);
    return [];
  });
  if (reference === undefined) return failed(NO_FIGURES, { run: undefined, problems, folder: plain.folder });
  progress(`undisturbed: ${seconds(reference.elapsedMs)}, ${reference.calls.length} calls`);

  let figures = NO_FIGURES;
  for (let number = only ?? 0; figures.disturbances < wanted && !isTimeUp(); number++) {
    const run = scene.newRun(number, forms[number % forms.length]!);
    const most = Math.min(MOST_A_RUN, wanted - figures.disturbances);
    const trial: Trial = { run, model, reference, choose: choose.within(number), most };
    const startedAt = Date.now();
    const found = await watch(scene, run, async () => {
      const judged = judge(trial, await scene.mode.disturb(trial), await model.calls(), { ...options, scene });
      figures = addFigures(figures, judged.figures);
      return judged.problems;
    });
    if (found.length > 0) return failed(figures, { run: number, problems: found, folder: run.folder });
    const ways = run.launches.map(({ way }) => way).join(", ");
    progress(`run ${number}: ${ways}; ${run.kills.length} kills, ${seconds(Date.now() - startedAt)}`);
    if (only !== undefined) break;
  }
  return { figures };
}

const failed = (figures: ChaosFigures, failure: SceneFailure): SceneReport => ({ figures, failure });
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Does something with a run, and removes its folder where nothing is wrong; else leaves there what may tell why. */
async function watch(
  { model }: Scene,
  run: ChaosRun,
  work: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  await model.forget();
  let problems: readonly string[];
  try {
    problems = await work();
  } catch (thrown) {
    problems = [(thrown as Error).stack ?? String(thrown)];
  }
  await run.stop();
  if (problems.length === 0) {
    rmSync(run.folder, { recursive: true, force: true });
  } else {
    run.keepTranscripts();
    writeFileSync(join(run.folder, "calls.json"), JSON.stringify(await model.calls()));
  }
  return problems;
}

async function runUndisturbed({ model }: Scene, run: ChaosRun): Promise<Reference> {
  const startedAt = Date.now();
  const launch = run.start("run");
  const end = await run.finish(launch);
  const elapsedMs = Date.now() - startedAt;
  if (end.kind === "unknown") throw new Error("The run was not accepted.");
  return { outcome: await run.outcome(launch, end), elapsedMs, calls: await model.calls() };
}

type Calls = Reference["calls"];

function judge(
  { run, reference }: Trial,
  { outcome, disturbances, isPartial = false, problems = [] }: Disturbed,
  calls: Calls,
  { windowMs, scene }: { readonly windowMs: number; readonly scene: Scene },
): { readonly figures: ChaosFigures; readonly problems: readonly string[] } {
  const { callsAtOnce, mode } = scene;
  const { hasFaults = false } = mode;
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
