import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, type Form } from "../e2e/support/app.ts";
import { startChaosModel, type ChaosModel } from "./chaos-model.ts";
import { chaosCases, chaosPipelines, type ChaosPipelineName } from "./chaos-pipelines.ts";
import { ChaosRun } from "./chaos-run.ts";
import { startRestartableAzurite, type RestartableAzurite } from "./restartable-azurite.ts";
import type { Choices } from "./choices.ts";
import type { ChaosMode } from "./modes/chaos-modes.ts";
import type { ChaosSettings } from "./trial.ts";

/** A suite, a model server and the settings for runs of one pipeline in one mode. */
export type Scene = {
  readonly mode: ChaosMode;
  readonly model: ChaosModel;
  /** The model server of the undisturbed run: it has only faults that change the report. */
  readonly calmModel: ChaosModel;
  /** The storage of the runs; by default each has its own files. */
  readonly azurite?: RestartableAzurite | undefined;
  /** The most calls of a run at the same time. */
  readonly callsAtOnce: number;
  newRun(name: string | number, options: RunOptions): ChaosRun;
  close(): Promise<void>;
};

type RunOptions = { readonly form: Form; readonly model: ChaosModel };

type SceneOptions = Pick<ChaosSettings, "seed" | "cases" | "lanes"> & {
  readonly folder: string;
  readonly mode: ChaosMode;
  readonly pipeline: ChaosPipelineName;
  readonly choose: Choices;
};

const LATENCY_MS = 40;
/** Long enough for answers on a busy machine; with faults some calls are never answered, and retried sooner. */
const TIMEOUT_MS = 60_000;
const TIMEOUT_WITH_FAULTS_MS = 1_500;

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
  const serve = (faults: object) => startChaosModel({ seed, latencyMs: LATENCY_MS, ...faults });
  const model = await serve(hasFaults ? { faults: "all" } : {});
  const calmModel = hasFaults ? await serve({ faults: "lasting" }) : model;
  const timeoutMs = hasFaults ? TIMEOUT_WITH_FAULTS_MS : TIMEOUT_MS;
  const azurite = mode.isOnAzurite ? await startRestartableAzurite(join(folder, "azurite")) : undefined;
  const environmentFor = ({ url }: ChaosModel) => ({
    AzureWebJobsStorage: azurite?.connectionString,
    GOTAG_PIPELINES: join(root, "test/chaos/pipelines"),
    GOTAG_MODELS: write(`models-${new URL(url).port}.json`, [
      { name: "chaos", type: "OPEN_AI", endpoint: url, timeoutMs },
    ]),
  });
  const suite = write("cases.json", chaosCases(pipeline, cases, choose));
  const words = [pipeline, suite, `${modelSetting}=chaos`, "-c", `${lanes}`, ...(mode.words ?? [])];
  return {
    mode,
    model,
    calmModel,
    azurite,
    callsAtOnce: lanes * callsAtOnce,
    newRun: (name, { form, model: called }) => {
      const environment = environmentFor(called);
      return new ChaosRun({ id: choose.uuid("run", name), folder: join(folder, `${name}`), form, environment, words });
    },
    async close() {
      await Promise.all([model.stop(), ...(calmModel === model ? [] : [calmModel.stop()]), azurite?.stop()]);
    },
  };
}
