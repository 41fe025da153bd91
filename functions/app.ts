import { join, resolve, dirname } from "node:path";
import { app, type Disposable, type LogHookContext } from "@azure/functions";
import { createEvalStore, type EvalStore } from "../shared/evals/index.ts";
import {
  createConfiguredModels,
  createResponseCache,
  createModelRegistry,
  type ModelRegistry,
  traceModels,
} from "../shared/models/index.ts";
import { createPipelineCatalog, type PipelineCatalog, handleStrayErrors } from "../shared/pipeline/index.ts";
import {
  createUnlessCancelled,
  type UnlessCancelled,
  createCaseReader,
  type CaseReader,
} from "../shared/run/store/index.ts";
import { createRunOpener, type RunOpener } from "../shared/run/stage/index.ts";
import { redact, rememberEnvironment } from "../shared/platform/redact.ts";
import { isSet, readSetting, type Environment, type SettingName } from "../shared/platform/settings.ts";
import { openStorage, type Storage } from "../shared/platform/storage/index.ts";
import {
  openTelemetry,
  type Telemetry,
  CONVENTION,
  currentWork,
  workAttributes,
  workSpan,
} from "../shared/platform/telemetry/index.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What the functions work with. */
export type Services = {
  /** The folder that a local host serves. */
  readonly home?: string;
  /** How many actions a second the scheduler dispatches, where there is one. */
  readonly actionsASecond?: number;
  readonly storage: Storage;
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly readCase: CaseReader;
  readonly openRun: RunOpener;
  readonly unlessCancelled: UnlessCancelled;
  readonly telemetry: Telemetry;
  /** For how many days histories are kept. @throws Error when the setting is wrong. */
  readonly historyDays: () => number;
  readonly evals: EvalStore;
  /** What notifications are signed with. */
  readonly notifySecret: string | undefined;
  /** Where the app is, where that is known. */
  readonly appUrl: string | undefined;
  readonly now: () => Date;
};

/** Settings that are schedules. */
type ScheduleName = Extract<SettingName, `${string}_SCHEDULE`>;

/** Actions a second of a Durable Task Scheduler; which SKU it has, an app does not know. */
const CONSUMPTION_RATE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

let wired: Promise<Services> | undefined;
let isCatching = false;
// The next host of this process may find another environment: a storage at another address, say.
app.hook.appTerminate(async () => {
  const ending = wired;
  wired = undefined;
  await (await ending?.catch(() => undefined))?.telemetry.stop();
});
// Else the host would send the logs of functions as well; it asks before anything else is known.
if (isSet(process.env, "APPLICATIONINSIGHTS_CONNECTION_STRING"))
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });

/**
 * The real services, picked once, at the first call: this is the only place that reads the environment. What can be set there
 * stands in shared/platform/settings.ts.
 */
export function services(): Promise<Services> {
  catchStrayErrors();
  if (wired === undefined) {
    wired = wire(process.env);
    wired.catch(() => (wired = undefined));
  }
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

/**
 * What a caller must have: a function key, unless the platform has callers sign in, and the app is told to rely on that. Both,
 * so that a switch which was forgotten leaves nothing open.
 */
export function callerLevel(): "anonymous" | "function" {
  const isSignedIn = readSetting(process.env, "WEBSITE_AUTH_ENABLED")?.toLowerCase() === "true";
  return isSignedIn && readSetting(process.env, "GOTAG_AUTH") === "entra" ? "anonymous" : "function";
}

/** What the code of a pipeline throws where nobody waits for it must not end the process, nor every one after it. */
function catchStrayErrors(): void {
  if (isCatching) return;
  isCatching = true;
  // A closed stderr would throw at each line that says that it has thrown.
  process.stderr.on("error", () => {});
  handleStrayErrors({ source: process, log: (text) => void process.stderr.write(`error: ${redact(text)}\n`) });
}

async function wire(environment: Environment): Promise<Services> {
  rememberEnvironment(environment);
  const home = resolve(readSetting(environment, "GOTAG_HOME"));
  const [storage, telemetry] = await Promise.all([
    openStorage({ home, environment }),
    openTelemetry({
      environment,
      version: appVersion,
      warn: (text) => void process.stderr.write(`warning: ${text}\n`),
    }),
  ]);
  sendLogs(telemetry);
  const catalog = createPipelineCatalog({
    folder: resolve(readSetting(environment, "GOTAG_PIPELINES") ?? join(import.meta.dirname, "../pipelines")),
  });
  const configured = createModelRegistry(
    createConfiguredModels({
      file: resolve(readSetting(environment, "GOTAG_MODELS") ?? join(appFolder, "models.json")),
      environment,
    }),
  );
  const models = telemetry.isOn ? traceModels(configured, telemetry) : configured;
  const evals = createEvalStore({
    store: storage.evals,
    folder: resolve(readSetting(environment, "GOTAG_EVALS") ?? join(import.meta.dirname, "../evals")),
  });
  const notifySecret = readSetting(environment, "GOTAG_NOTIFY_SECRET");
  const hostName = readSetting(environment, "WEBSITE_HOSTNAME");
  const appUrl = hostName === undefined ? undefined : `https://${hostName}`;
  const readCase = createCaseReader(storage.runs);
  const now = () => new Date();
  const maxAgeMs = parseDays("GOTAG_CACHE_DAYS", readSetting(environment, "GOTAG_CACHE_DAYS")) * DAY_MS;
  const cached = createResponseCache({ store: storage.runs, maxAgeMs, now });
  const openRun = createRunOpener({ store: storage.runs, catalog, models, readCase, cached });
  const unlessCancelled = createUnlessCancelled(storage.runs);
  const historyDays = () => parseDays("GOTAG_HISTORY_DAYS", readSetting(environment, "GOTAG_HISTORY_DAYS"));
  return {
    ...(isSet(environment, "GOTAG_HOME") ? { home } : {}),
    ...(isSet(environment, "DURABLE_TASK_SCHEDULER_CONNECTION_STRING") ? { actionsASecond: CONSUMPTION_RATE } : {}),
    storage,
    catalog,
    models,
    readCase,
    openRun,
    unlessCancelled,
    telemetry,
    historyDays,
    evals,
    notifySecret,
    appUrl,
    now,
  };
}

// Whichever form of the app this is, the source or what the build made of it.
const file = createRequire(import.meta.url).resolve("#package.json");

/** The folder of the app. */
export const appFolder = dirname(file);

/** The version of the app. */
export const appVersion = (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;

const MOST_DAYS = 3650;

/**
 * For how many days something is kept, as a setting has it.
 *
 * @param setting - The name of the setting.
 * @param text - What it holds.
 * @throws Error when it is no whole number from 1 to 3650.
 * @example
 * parseDays("GOTAG_HISTORY_DAYS", "90"); // 90
 */
export function parseDays(setting: string, text: string): number {
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MOST_DAYS)
    throw new Error(`${setting} must be a whole number of days from 1 to ${MOST_DAYS}, not "${text}".`);
  return days;
}

let hook: Disposable | undefined;

/** Has what functions log sent as well, with the run and the case that it is about, where telemetry is on. */
export function sendLogs(telemetry: Telemetry): void {
  hook?.dispose();
  hook = telemetry.isOn ? app.hook.log((line) => sendLine(telemetry, line)) : undefined;
}

function sendLine(telemetry: Telemetry, { level, message, category, invocationContext }: LogHookContext): void {
  if (level === "none" || level === "trace" || level === "debug" || category === "customMetric") return;
  const work = currentWork() ?? {};
  const span = workSpan(work);
  telemetry.log({
    level,
    message,
    attributes: {
      ...workAttributes(work),
      [CONVENTION.functionName]: invocationContext?.functionName,
      [CONVENTION.invocation]: invocationContext?.invocationId,
    },
    ...(span === undefined ? {} : { span }),
  });
}
