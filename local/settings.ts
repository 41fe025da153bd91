import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Versioning } from "./engine/versioning.ts";
import { HostError } from "./host-error.ts";
import { type CoreLogLevel, LOG_LEVELS, type LogLevels } from "./log.ts";
import { parseTimeSpan } from "./values.ts";

/** The settings of host.json that this host supports. */
type HostSettings = {
  /** Prefix of every HTTP route; "" for none. */
  readonly routePrefix: string;
  readonly taskHubName: string;
  /** How many activities run at the same time. */
  readonly maxConcurrentActivities: number;
  readonly versioning: Versioning;
  /** How long an activity, HTTP function or timer function may run; `undefined` for no limit. */
  readonly functionTimeoutMs: number | undefined;
  readonly logLevels: LogLevels;
};

type Json = Record<string, unknown>;

/**
 * Reads the supported settings from `host.json`.
 *
 * @throws HostError when the file is missing, is not JSON, or has an invalid setting.
 */
export function readHostSettings(appDirectory: string): HostSettings {
  const file = join(appDirectory, "host.json");
  const refuse = (path: string, value: unknown, expected: string): HostError =>
    new HostError("host-json-invalid", `${file}: ${path} must be ${expected}, but it is ${JSON.stringify(value)}.`);
  const json = readJsonFile(file, "host-json-invalid", "appDirectory must be the folder of the app's host.json.");

  const find = (path: string): unknown =>
    path.split(".").reduce<unknown>((value, name) => (value as Json | null | undefined)?.[name], json);
  const text = (path: string, fallback: string): string => {
    const value = find(path) ?? fallback;
    if (typeof value !== "string") throw refuse(path, value, "a text");
    return value;
  };
  const oneOf = <Name extends string>(path: string, names: readonly Name[], fallback: Name): Name => {
    const value = find(path) ?? fallback;
    const found = names.find((name) => name.toLowerCase() === String(value).toLowerCase());
    if (found === undefined) throw refuse(path, value, `one of ${names.join(", ")}`);
    return found;
  };
  const wholeNumber = (path: string, fallback: number): number => {
    const value = find(path) ?? fallback;
    if (!(Number.isInteger(value) && (value as number) > 0)) throw refuse(path, value, "a whole number from 1");
    return value as number;
  };
  const timeout = (): number | undefined => {
    const value = find("functionTimeout");
    if (value === undefined || value === null || String(value) === "-1") return undefined;
    const timeoutMs = typeof value === "string" ? parseTimeSpan(value) : undefined;
    if (!timeoutMs) throw refuse("functionTimeout", value, 'a time span such as "00:10:00", or "-1" for none');
    return timeoutMs;
  };
  const levels = (): LogLevels => {
    const path = "logging.logLevel";
    const value = find(path) ?? {};
    if (typeof value !== "object" || Array.isArray(value)) throw refuse(path, value, "an object of levels");
    const rules = Object.entries(value as Json).map(([category, level]): [string, CoreLogLevel] => {
      const found = LOG_LEVELS.find((name) => name === String(level).toLowerCase());
      if (found === undefined) throw refuse(`${path}.${category}`, level, `one of ${LOG_LEVELS.join(", ")}`);
      return [category, found];
    });
    return Object.fromEntries(rules);
  };

  const durable = "extensions.durableTask";
  return {
    routePrefix: text("extensions.http.routePrefix", "api").replace(/^\/+|\/+$/g, ""),
    taskHubName: text(`${durable}.hubName`, "TestHubName"),
    maxConcurrentActivities: wholeNumber(`${durable}.maxConcurrentActivityFunctions`, 1000),
    versioning: {
      defaultVersion: text(`${durable}.defaultVersion`, ""),
      match: oneOf(`${durable}.versionMatchStrategy`, ["None", "Strict", "CurrentOrOlder"], "CurrentOrOlder"),
      onMismatch: oneOf(`${durable}.versionFailureStrategy`, ["Reject", "Fail"], "Reject"),
    },
    functionTimeoutMs: timeout(),
    logLevels: levels(),
  };
}

/**
 * Copies the `Values` of `local.settings.json`, if it exists, to the environment, where functions look for their
 * settings. Variables that are already set take precedence.
 *
 * @returns `undo` removes them again; `ignored` lists the sections of the file that this host does not support.
 * @throws HostError when the file is invalid or encrypted.
 */
export function applyLocalSettings(
  appDirectory: string,
  environment: Record<string, string | undefined>,
): { readonly undo: () => void; readonly ignored: readonly string[] } {
  const file = join(appDirectory, "local.settings.json");
  if (!existsSync(file)) return { undo: () => {}, ignored: [] };
  const refuse = (problem: string): HostError => new HostError("local-settings-invalid", `${file} ${problem}`);
  const { IsEncrypted, Values = {}, ...rest } = readJsonFile(file, "local-settings-invalid");
  if (IsEncrypted === true) {
    throw refuse('is encrypted, which only Core Tools can read. Decrypt it with "func settings decrypt".');
  }
  if (typeof Values !== "object" || Values === null || Array.isArray(Values)) {
    throw refuse(`has the Values ${JSON.stringify(Values)}, but they must be an object of texts.`);
  }
  const set: string[] = [];
  for (const [name, value] of Object.entries(Values as Record<string, unknown>)) {
    if (typeof value === "object") {
      throw refuse(`has the value ${JSON.stringify(value)} for Values.${name}, but settings are texts.`);
    }
    if (environment[name] !== undefined) continue;
    environment[name] = String(value);
    set.push(name);
  }
  return { undo: () => set.forEach((name) => delete environment[name]), ignored: Object.keys(rest) };
}

/**
 * Reads a JSON file that contains an object.
 *
 * @param code - Code of the HostError thrown when the file cannot be read or contains something else.
 * @param advice - Added to the message when the file cannot be read.
 */
function readJsonFile(file: string, code: string, advice = ""): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new HostError(code, `${file} cannot be read. ${advice}`.trim(), { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new HostError(code, `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HostError(code, `${file} must hold a JSON object.`);
  }
  return value as Record<string, unknown>;
}
