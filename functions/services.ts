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

const DAY_MS = 24 * 60 * 60 * 1000;

let wired: Promise<Services> | undefined;
let isCatching = false;
// The next host of this process may find another environment: a storage at another address, say.
app.hook.appTerminate(() => {
  wired = undefined;
});

/**
 * The real services, picked once, at the first call: this is the only place that reads the environment.
 *
 * - `GOTAG_HOME`: folder of the local data, `.gotag` in the working directory by default; not used on Azure.
 * - `GOTAG_PIPELINES`: folder of the pipelines, `pipelines` of the app by default.
 * - `GOTAG_MODELS`: the file of models, `models.json` beside the app's package.json by default.
 * - `GOTAG_KEY_…`: keys of models, see {@link createConfiguredModels}.
 * - `AzureWebJobsStorage…`, `GOTAG_STORAGE`: see {@link openStorage}.
 * - `GOTAG_HISTORY_DAYS`, `GOTAG_CACHE_DAYS`: for how many days histories, and answers of models, are kept; 30 by default.
 */
export function services(): Promise<Services> {
  catchStrayErrors();
  wired ??= wire(process.env);
  wired.catch(() => (wired = undefined));
  return wired;
}

/**
 * When histories are purged, as a timer trigger takes it: what `GOTAG_PURGE_SCHEDULE` says, or every night at 3:30 (UTC).
 *
 * Not simply `%GOTAG_PURGE_SCHEDULE%`: a function whose schedule names a setting that is not there is not indexed on Azure
 * ("'%GOTAG_PURGE_SCHEDULE%' does not resolve to a value"), and the local host refuses the app.
 */
export function purgeSchedule(): string {
  return process.env["GOTAG_PURGE_SCHEDULE"]?.trim() ? "%GOTAG_PURGE_SCHEDULE%" : "0 30 3 * * *";
}

/** What the code of a pipeline throws where nobody waits for it must not end the process, nor every one after it. */
function catchStrayErrors(): void {
  if (isCatching) return;
  isCatching = true;
  // A closed stderr would throw at each line that says that it has thrown.
  process.stderr.on("error", () => {});
  handleStrayErrors({ source: process, log: (text) => void process.stderr.write(`error: ${text}\n`) });
}

async function wire(environment: NodeJS.ProcessEnv): Promise<Services> {
  const home = environment["GOTAG_HOME"];
  const storage = await openStorage({ home: resolve(home ?? ".gotag"), environment });
  const catalog = createPipelineCatalog({
    folder: resolve(environment["GOTAG_PIPELINES"] ?? join(import.meta.dirname, "../pipelines")),
  });
  // Whichever form of the app this is, the source or what the build made of it.
  const appFolder = dirname(createRequire(import.meta.url).resolve("#package.json"));
  const models = createModelRegistry(
    createConfiguredModels({
      file: resolve(environment["GOTAG_MODELS"] ?? join(appFolder, "models.json")),
      environment,
    }),
  );
  const readCase = createCaseReader(storage.runs);
  const now = () => new Date();
  const maxAgeMs = parseDays("GOTAG_CACHE_DAYS", environment["GOTAG_CACHE_DAYS"]) * DAY_MS;
  const cached = createResponseCache({ store: storage.runs, maxAgeMs, now });
  const openRun = createRunOpener({ store: storage.runs, catalog, models, readCase, cached });
  const unlessCancelled = createUnlessCancelled(storage.runs);
  const historyDays = () => parseDays("GOTAG_HISTORY_DAYS", environment["GOTAG_HISTORY_DAYS"]);
  const local = home === undefined ? {} : { home: resolve(home) };
  return { ...local, storage, catalog, models, readCase, openRun, unlessCancelled, historyDays, now };
}
