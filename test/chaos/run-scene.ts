import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Form } from "../e2e/support/app.ts";
import { NO_FIGURES, addFigures, type ChaosFigures } from "./chaos-figures.ts";
import type { ChaosModel } from "./chaos-model.ts";
import type { ChaosRun } from "./chaos-run.ts";
import type { Choices } from "./choices.ts";
import { judgeRun } from "./judge-run.ts";
import type { Scene } from "./scene.ts";
import type { ChaosSettings, Reference, Trial } from "./trial.ts";

type RunSceneOptions = Pick<ChaosSettings, "windowMs" | "forms" | "only" | "signal" | "progress"> & {
  /** The number of disturbances. */
  readonly wanted: number;
  readonly choose: Choices;
  /** Called before each run. */
  readonly isTimeUp: () => boolean;
};

type SceneReport = { readonly figures: ChaosFigures; readonly failure?: SceneFailure };

export type SceneFailure = {
  /** From 0; undefined for undisturbed runs. */
  readonly run: number | undefined;
  readonly problems: readonly string[];
  /** Contains all data of the run. */
  readonly folder: string;
};

/** Limits the disturbances of a run, so that it ends. */
const MAX_PER_RUN = 12;

/**
 * Runs a suite undisturbed, and then disturbed until there are enough disturbances or a problem is found. If the model server
 * has faults, the first run has no other disturbance.
 */
export async function runScene(scene: Scene, options: RunSceneOptions): Promise<SceneReport> {
  const { wanted, forms, only, choose, windowMs, isTimeUp, progress } = options;
  const { mode, model, calmModel, azurite, callsAtOnce } = scene;
  const { hasFaults = false } = mode;
  let figures = NO_FIGURES;

  const plain = scene.newRun("undisturbed", { form: forms[0]!, model: calmModel });
  let undisturbed: Reference | undefined;
  const found = await watch(plain, calmModel, options, async () => {
    undisturbed = await runUndisturbed(plain, calmModel);
    return [];
  });
  if (undisturbed === undefined) return failed(figures, { run: undefined, problems: found, folder: plain.folder });
  const reference: Reference = undisturbed;
  progress(`undisturbed: ${seconds(reference.elapsedMs)}, ${reference.calls.length} calls`);

  async function attempt(name: string | number, trial: Pick<Trial, "choose" | "most" | "lengthMs">, form: Form) {
    const run = scene.newRun(name, { form, model });
    const startedAt = Date.now();
    const problems = await watch(run, model, options, async () => {
      const disturbed = await mode.disturb({ ...trial, run, model, azurite, reference });
      const calls = await model.calls();
      const judged = judgeRun(run, disturbed, { reference, calls, callsAtOnce, windowMs, hasFaults });
      figures = addFigures(figures, judged.figures);
      return judged.problems;
    });
    const elapsedMs = Date.now() - startedAt;
    const commands = run.launches.map(({ command }) => command).join(", ");
    progress(`run ${name}: ${commands}; ${run.kills.length} kills, ${seconds(elapsedMs)}`);
    return { problems, folder: run.folder, elapsedMs };
  }

  let lengthMs = reference.elapsedMs;
  if (hasFaults) {
    const { elapsedMs, ...tried } = await attempt("with-faults", { choose, most: 0, lengthMs }, forms[0]!);
    if (tried.problems.length > 0) return failed(figures, { run: undefined, ...tried });
    lengthMs = elapsedMs;
  }
  for (let number = only ?? 0; figures.disturbances < wanted && !isTimeUp(); number++) {
    const most = Math.min(MAX_PER_RUN, wanted - figures.disturbances);
    const trial = { choose: choose.within(number), most, lengthMs };
    const { problems, folder } = await attempt(number, trial, forms[number % forms.length]!);
    if (problems.length > 0) return failed(figures, { run: number, problems, folder });
    if (only !== undefined) break;
  }
  return { figures };
}

const failed = (figures: ChaosFigures, failure: SceneFailure): SceneReport => ({ figures, failure });
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Works with a run, and removes its folder if there is no problem; otherwise keeps transcripts and calls in it. */
async function watch(
  run: ChaosRun,
  model: ChaosModel,
  { signal }: Pick<RunSceneOptions, "signal">,
  work: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  signal?.throwIfAborted();
  await model.forget();
  const stop = () => void run.stop();
  signal?.addEventListener("abort", stop);
  let problems: readonly string[];
  try {
    problems = await work();
  } catch (thrown) {
    problems = [(thrown as Error).stack ?? String(thrown)];
  }
  signal?.removeEventListener("abort", stop);
  await run.stop();
  signal?.throwIfAborted();
  if (problems.length === 0) {
    rmSync(run.folder, { recursive: true, force: true });
  } else {
    run.keepTranscripts();
    writeFileSync(join(run.folder, "calls.json"), JSON.stringify(await model.calls()));
  }
  return problems;
}

async function runUndisturbed(run: ChaosRun, model: ChaosModel): Promise<Reference> {
  const startedAt = Date.now();
  const launch = run.start("run");
  const end = await run.finish(launch);
  const elapsedMs = Date.now() - startedAt;
  if (end.kind === "unknown") throw new Error("The run was not accepted.");
  return { outcome: await run.outcome(launch, end), elapsedMs, calls: await model.calls() };
}
