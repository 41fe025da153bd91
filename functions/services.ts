import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { app } from "@azure/functions";
import { createConfiguredModels } from "../shared/models/configured-models.ts";
import { createResponseCache } from "../shared/models/response-cache.ts";
import { createModelRegistry, type ModelRegistry } from "../shared/models/model-registry.ts";
import { createPipelineCatalog, type PipelineCatalog } from "../shared/pipeline/pipeline-catalog.ts";
import { handleStrayErrors } from "../shared/pipeline/stray-errors.ts";
import { createUnlessCancelled, type UnlessCancelled } from "../shared/run/cancel.ts";
import { createCaseReader, type CaseReader } from "../shared/run/case-shards.ts";
import { createRunOpener, type RunOpener } from "../shared/run/open-run.ts";
import { parseDays } from "./parse-days.ts";
import { isSet, readSetting, type Environment, type SettingName } from "../shared/settings/read-setting.ts";
import { openStorage } from "../shared/storage/open-storage.ts";
import type { Storage } from "../shared/storage/blob-store.ts";

/** What the functions work with. */
export type Services = {
  /** The folder that a local host serves. */
  readonly home?: string;
  readonly storage: Storage;
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly readCase: CaseReader;
  readonly openRun: RunOpener;
  readonly unlessCancelled: UnlessCancelled;
  /** For how many days histories are kept. @throws Error when the setting is wrong. */
  readonly historyDays: () => number;
  readonly now: () => Date;
};

/** Settings that are schedules. */
type ScheduleName = Extract<SettingName, `${string}_SCHEDULE`>;

const DAY_MS = 24 * 60 * 60 * 1000;

let wired: Promise<Services> | undefined;
let isCatching = false;
// The next host of this process may find another environment: a storage at another address, say.
app.hook.appTerminate(() => {
  wired = undefined;
});

/**
 * The real services, picked once, at the first call: this is the only place that reads the environment. What can be set there
 * stands in shared/settings/settings.ts.
 */
export function services(): Promise<Services> {
  catchStrayErrors();
  wired ??= wire(process.env);
  wired.catch(() => (wired = undefined));
  return wired;
}

/**
 * A schedule as a timer trigger takes it: by the name of its setting, or the setting's default.
 *
 * Not simply the name: a function whose schedule names a setting that is not there is not indexed on Azure
 * ("'%GOTAG_PURGE_SCHEDULE%' does not resolve to a value"), and the local host refuses the app.
 *
 * @example
 * timerSchedule("GOTAG_PURGE_SCHEDULE"); // "0 30 3 * * *"
 */
export function timerSchedule(name: ScheduleName): string {
  return isSet(process.env, name) ? `%${name}%` : readSetting(process.env, name);
}

/** What the code of a pipeline throws where nobody waits for it must not end the process, nor every one after it. */
function catchStrayErrors(): void {
  if (isCatching) return;
  isCatching = true;
  // A closed stderr would throw at each line that says that it has thrown.
  process.stderr.on("error", () => {});
  handleStrayErrors({ source: process, log: (text) => void process.stderr.write(`error: ${text}\n`) });
}

async function wire(environment: Environment): Promise<Services> {
  const home = resolve(readSetting(environment, "GOTAG_HOME"));
  const storage = await openStorage({ home, environment });
  const catalog = createPipelineCatalog({
    folder: resolve(readSetting(environment, "GOTAG_PIPELINES") ?? join(import.meta.dirname, "../pipelines")),
  });
  // Whichever form of the app this is, the source or what the build made of it.
  const appFolder = dirname(createRequire(import.meta.url).resolve("#package.json"));
  const models = createModelRegistry(
    createConfiguredModels({
      file: resolve(readSetting(environment, "GOTAG_MODELS") ?? join(appFolder, "models.json")),
      environment,
    }),
  );
  const readCase = createCaseReader(storage.runs);
  const now = () => new Date();
  const maxAgeMs = parseDays("GOTAG_CACHE_DAYS", readSetting(environment, "GOTAG_CACHE_DAYS")) * DAY_MS;
  const cached = createResponseCache({ store: storage.runs, maxAgeMs, now });
  const openRun = createRunOpener({ store: storage.runs, catalog, models, readCase, cached });
  const unlessCancelled = createUnlessCancelled(storage.runs);
  const historyDays = () => parseDays("GOTAG_HISTORY_DAYS", readSetting(environment, "GOTAG_HISTORY_DAYS"));
  const local = isSet(environment, "GOTAG_HOME") ? { home } : {};
  return { ...local, storage, catalog, models, readCase, openRun, unlessCancelled, historyDays, now };
}
