import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, type Form } from "../e2e/support/app.ts";
import { startChaosModel, type ChaosModel } from "./chaos-model.ts";
import { chaosCases, chaosPipelines, type ChaosPipelineName } from "./chaos-pipelines.ts";
import { ChaosRun } from "./chaos-run.ts";
import type { Choices } from "./choices.ts";
import type { ChaosMode } from "./modes/chaos-modes.ts";

/** A suite, a model server and the settings for runs of one pipeline in one mode. */
export type Scene = {
  readonly mode: ChaosMode;
  readonly model: ChaosModel;
  /** How many calls of a run there are at the same time at most. */
  readonly callsAtOnce: number;
  newRun(name: string | number, form: Form): ChaosRun;
  close(): Promise<void>;
};

export type SceneOptions = {
  /** Made; everything of the scene is in it. */
  readonly folder: string;
  readonly mode: ChaosMode;
  readonly pipeline: ChaosPipelineName;
  readonly seed: string;
  readonly choose: Choices;
  readonly cases: number;
  readonly lanes: number;
};

const LATENCY_MS = 40;
/** Long for a call that is answered, on a busy machine too; where some never are, shorter, and tried again. */
const TIMEOUT_MS = 60_000;
const TIMEOUT_WITH_FAULTS_MS = 3_000;

export async function openScene(options: SceneOptions): Promise<Scene> {
  const { folder, mode, pipeline, seed, choose, cases, lanes } = options;
  const { hasFaults = false } = mode;
  const { modelSetting, callsAtOnce } = chaosPipelines[pipeline];
  mkdirSync(folder, { recursive: true });
  const write = (file: string, value: unknown) => {
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(value, null, 2));
    return path;
  };
  const model = await startChaosModel({ seed, latencyMs: LATENCY_MS, hasFaults });
  const timeoutMs = hasFaults ? TIMEOUT_WITH_FAULTS_MS : TIMEOUT_MS;
  const models = [{ name: "chaos", type: "OPEN_AI", endpoint: model.url, timeoutMs }];
  const environment = {
    GOTAG_PIPELINES: join(root, "test/chaos/pipelines"),
    GOTAG_MODELS: write("models.json", models),
  };
  const suite = write("cases.json", chaosCases(pipeline, cases, choose));
  const words = [pipeline, suite, `${modelSetting}=chaos`, "-c", `${lanes}`];
  return {
    mode,
    model,
    callsAtOnce: lanes * callsAtOnce,
    newRun: (name, form) =>
      new ChaosRun({ id: choose.uuid("run", name), folder: join(folder, `${name}`), form, environment, words }),
    close: () => model.stop(),
  };
}
