import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { app, type Disposable, type LogHookContext } from "@azure/functions";
import { createEvalStore, type EvalStore } from "../shared/evals/index.ts";
import {
  createConfiguredModels,
  createModelRegistry,
  createResponseCache,
  type ModelRegistry,
  traceModels,
} from "../shared/models/index.ts";
import { createPipelineCatalog, handleStrayErrors, type PipelineCatalog } from "../shared/pipeline/index.ts";
import { redact, rememberEnvironment } from "../shared/platform/redact.ts";
import { type Environment, isSet, readSetting, type SettingName } from "../shared/platform/settings.ts";
import { openStorage, type Storage } from "../shared/platform/storage/index.ts";
import {
  CONVENTION,
  currentWork,
  openTelemetry,
  type Telemetry,
  workAttributes,
  workSpan,
} from "../shared/platform/telemetry/index.ts";
import { createRunOpener, type RunOpener } from "../shared/run/stage/index.ts";
import { type CaseReader, createCaseReader, type CancelWatch, watchCancels } from "../shared/run/store/index.ts";

export type Services = {
  readonly version: string;
  /** The folder that a local host serves. */
  readonly home?: string;
  /** How many actions per second the scheduler dispatches, if there is one. */
  readonly actionsPerSecond?: number;
  readonly storage: Storage;
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly readCase: CaseReader;
  readonly openRun: RunOpener;
  readonly cancels: CancelWatch;
  readonly telemetry: Telemetry;
  /** For how many days histories are kept. @throws Error when the setting is invalid. */
  readonly historyDays: () => number;
  readonly evals: EvalStore;
  readonly notifySecret: string | undefined;
  /** The URL of the app on Azure. */
  readonly appUrl: string | undefined;
  readonly now: () => Date;
};

/** Actions per second of a Durable Task Scheduler of the Consumption SKU; an app cannot find out which SKU it uses. */
const CONSUMPTION_RATE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

// This file is run from the source or from the build.
const packageFile = createRequire(import.meta.url).resolve("#package.json");
const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { readonly version: string };

let wired: Promise<Services> | undefined;
let isCatching = false;
// The next host of this process may have another environment, such as storage at another address.
app.hook.appTerminate(async () => {
  const ending = wired;
  wired = undefined;
  await (await ending?.catch(() => undefined))?.telemetry.stop();
});
// Otherwise the host would send the logs of functions as well; it asks before anything else is known.
if (isSet(process.env, "APPLICATIONINSIGHTS_CONNECTION_STRING"))
  app.setup({ capabilities: { WorkerOpenTelemetryEnabled: true } });

/**
 * The real services, created once, at the first call. This file is the only place that reads the environment;
 * shared/platform/settings.ts lists the settings.
 */
export function services(): Promise<Services> {
  catchStrayErrors();
  if (wired === undefined) {
    wired = wire(process.env);
    wired.catch(() => (wired = undefined));
  }
  return wired;
}

/** The code of a pipeline may throw where nobody awaits it; that must not end the process, nor every process after it. */
function catchStrayErrors(): void {
  if (isCatching) return;
  isCatching = true;
  // With a closed stderr, every line that reports an error would throw another one.
  process.stderr.on("error", () => {});
  handleStrayErrors({ source: process, log: (text) => void process.stderr.write(`error: ${redact(text)}\n`) });
}

async function wire(environment: Environment): Promise<Services> {
  rememberEnvironment(environment);
  const home = resolve(readSetting(environment, "GOTAG_HOME"));
  const [storage, telemetry] = await Promise.all([
    openStorage({ home, environment }),
    openTelemetry({ environment, version, warn: (text) => void process.stderr.write(`warning: ${text}\n`) }),
  ]);
  sendLogs(telemetry);
  const folderOf = (setting: "GOTAG_PIPELINES" | "GOTAG_EVALS", name: string) =>
    resolve(readSetting(environment, setting) ?? join(import.meta.dirname, "..", name));
  const catalog = createPipelineCatalog({ folder: folderOf("GOTAG_PIPELINES", "pipelines") });
  const file = resolve(readSetting(environment, "GOTAG_MODELS") ?? join(dirname(packageFile), "models.json"));
  const configured = createModelRegistry(createConfiguredModels({ file, environment }));
  const models = telemetry.isOn ? traceModels(configured, telemetry) : configured;
  const hostName = readSetting(environment, "WEBSITE_HOSTNAME");
  const daysOf = (setting: "GOTAG_CACHE_DAYS" | "GOTAG_HISTORY_DAYS") =>
    parseDays(setting, readSetting(environment, setting));
  const readCase = createCaseReader(storage.runs);
  const now = () => new Date();
  const cached = createResponseCache({ store: storage.runs, maxAgeMs: daysOf("GOTAG_CACHE_DAYS") * DAY_MS, now });
  return {
    version,
    home: isSet(environment, "GOTAG_HOME") ? home : undefined,
    actionsPerSecond: isSet(environment, "DURABLE_TASK_SCHEDULER_CONNECTION_STRING") ? CONSUMPTION_RATE : undefined,
    storage,
    catalog,
    models,
    readCase,
    openRun: createRunOpener({ store: storage.runs, catalog, models, readCase, cached }),
    cancels: watchCancels(storage.runs),
    telemetry,
    historyDays: () => daysOf("GOTAG_HISTORY_DAYS"),
    evals: createEvalStore({ store: storage.evals, folder: folderOf("GOTAG_EVALS", "evals") }),
    notifySecret: readSetting(environment, "GOTAG_NOTIFY_SECRET"),
    appUrl: hostName === undefined ? undefined : `https://${hostName}`,
    now,
  };
}

let hook: Disposable | undefined;

/** Sends the log lines of functions to telemetry as well, with the run and the case that they are about. */
function sendLogs(telemetry: Telemetry): void {
  hook?.dispose();
  hook = telemetry.isOn ? app.hook.log((line) => sendLine(telemetry, line)) : undefined;
}

function sendLine(telemetry: Telemetry, { level, message, category, invocationContext }: LogHookContext): void {
  if (level === "none" || level === "trace" || level === "debug" || category === "customMetric") return;
  const work = currentWork() ?? {};
  telemetry.log({
    level,
    message,
    attributes: {
      ...workAttributes(work),
      [CONVENTION.functionName]: invocationContext?.functionName,
      [CONVENTION.invocation]: invocationContext?.invocationId,
    },
    span: workSpan(work),
  });
}

/**
 * A schedule for a timer trigger: the name of its setting if it is set, else the setting's default.
 *
 * Not always the name: a function whose schedule names a missing setting is not indexed on Azure
 * ("'%GOTAG_PURGE_SCHEDULE%' does not resolve to a value"), and the local host refuses the app.
 *
 * @example
 * timerSchedule("GOTAG_PURGE_SCHEDULE"); // "0 30 3 * * *"
 */
export function timerSchedule(name: Extract<SettingName, `${string}_SCHEDULE`>): string {
  return isSet(process.env, name) ? `%${name}%` : readSetting(process.env, name);
}

/**
 * The access level of callers: a function key, unless the platform makes callers sign in and the app is set to rely on that. It
 * takes both settings, so that a forgotten one leaves nothing open.
 */
export function callerLevel(): "anonymous" | "function" {
  const isSignedIn = readSetting(process.env, "WEBSITE_AUTH_ENABLED")?.toLowerCase() === "true";
  return isSignedIn && readSetting(process.env, "GOTAG_AUTH") === "entra" ? "anonymous" : "function";
}

const MAX_DAYS = 3650;

/**
 * Reads a setting that is a number of days.
 *
 * @throws Error when it is no whole number from 1 to 3650.
 * @example
 * parseDays("GOTAG_HISTORY_DAYS", "90"); // 90
 */
export function parseDays(setting: string, text: string): number {
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days < 1 || days > MAX_DAYS)
    throw new Error(`${setting} must be a whole number of days from 1 to ${MAX_DAYS}, not "${text}".`);
  return days;
}
