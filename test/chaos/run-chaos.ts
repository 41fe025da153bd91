import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NamedFigures } from "./chaos-figures.ts";
import type { ChaosPipelineName } from "./chaos-pipelines.ts";
import { createChoices } from "./choices.ts";
import { chaosModes, type ChaosMode, type ChaosModeName } from "./modes/chaos-modes.ts";
import { runScene, type SceneFailure } from "./run-scene.ts";
import { openScene } from "./scene.ts";
import type { ChaosSettings } from "./trial.ts";

export type ChaosOptions = ChaosSettings & {
  readonly modes: readonly ChaosModeName[];
  readonly pipelines: readonly ChaosPipelineName[];
  /** The number in the mode `kill`, over all pipelines; other modes have their share of it. */
  readonly kills: number;
  /** No run starts later. */
  readonly minutes: number;
};

export type ChaosReport = {
  readonly figures: readonly NamedFigures[];
  /** The time was over before runs were disturbed as often as requested. */
  readonly isShort: boolean;
  readonly failure?: ChaosFailure;
};

export type ChaosFailure = SceneFailure & { readonly mode: ChaosModeName; readonly pipeline: ChaosPipelineName };

/**
 * Disturbs runs of the pipelines in each mode, until there are enough disturbances, the time is over or a problem is found.
 *
 * @throws The reason of the signal.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), "gotag-chaos-"));
  let hasFailed = false;
  try {
    const report = await runScenes(folder, options);
    hasFailed = report.failure !== undefined;
    return report;
  } finally {
    if (!hasFailed) rmSync(folder, { recursive: true, force: true });
  }
}

async function runScenes(folder: string, options: ChaosOptions): Promise<ChaosReport> {
  const { seed, modes, pipelines, kills, minutes, only, progress } = options;
  const deadlineMs = performance.now() + minutes * 60_000;
  const figures: NamedFigures[] = [];
  let isShort = false;
  for (const modeName of modes)
    for (const pipeline of pipelines) {
      const mode: ChaosMode = chaosModes[modeName];
      const wanted = Math.ceil((kills * mode.share) / pipelines.length);
      const choose = createChoices(seed).within(modeName, pipeline);
      const sceneFolder = join(folder, `${modeName}-${pipeline}`);
      const scene = await openScene({ ...options, folder: sceneFolder, mode, pipeline, choose });
      try {
        const { failure, ...found } = await runScene(scene, {
          ...options,
          choose,
          wanted,
          isTimeUp: () => performance.now() > deadlineMs,
          progress: (line) => progress(`${modeName} ${pipeline}: ${line}`),
        });
        figures.push({ mode: modeName, pipeline, ...found.figures });
        isShort ||= found.figures.disturbances < wanted && only === undefined;
        if (failure !== undefined) return { figures, isShort, failure: { mode: modeName, pipeline, ...failure } };
      } finally {
        await scene.close();
      }
    }
  return { figures, isShort };
}
