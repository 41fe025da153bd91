import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HostError } from "./host-error.ts";

/** What this host takes from the app's host.json. */
export type HostSettings = {
  /** Stands before the route of every HTTP function; "" for none. */
  readonly routePrefix: string;
  readonly taskHubName: string;
  /** How many activities run at once. */
  readonly maxConcurrentActivities: number;
  /** The version that new orchestrations get when nobody names one. */
  readonly defaultVersion: string;
};

/** Settings of host.json that change what an app does, and that this host does not know how to follow. */
const unsupported = ["versionMatchStrategy", "versionFailureStrategy"] as const;

type HostJson = {
  extensions?: {
    http?: { routePrefix?: unknown };
    durableTask?: {
      hubName?: unknown;
      maxConcurrentActivityFunctions?: unknown;
      defaultVersion?: unknown;
      versionMatchStrategy?: unknown;
      versionFailureStrategy?: unknown;
    };
  };
};

/**
 * Reads the settings that matter here from `host.json`.
 *
 * @throws HostError when the file is missing, is not JSON, or a setting has the wrong type.
 */
export const readHostSettings = (appDirectory: string): HostSettings => {
  const file = join(appDirectory, "host.json");
  const { http, durableTask } = parse(file).extensions ?? {};
  const setting = <T>(path: string, value: unknown, fallback: T, isValid: boolean, expected: string): T => {
    if (value === undefined) return fallback;
    if (!isValid) {
      throw new HostError(
        "host-json-invalid",
        `${file}: extensions.${path} must be ${expected}, but it is ${JSON.stringify(value)}.`,
      );
    }
    return value as T;
  };
  const text = (path: string, value: unknown, fallback: string): string =>
    setting(path, value, fallback, typeof value === "string", "a text");
  for (const name of unsupported) {
    setting(
      `durableTask.${name}`,
      durableTask?.[name],
      undefined,
      false,
      "left out: the local host does not support it",
    );
  }
  const concurrency = durableTask?.maxConcurrentActivityFunctions;
  return {
    routePrefix: text("http.routePrefix", http?.routePrefix, "api").replace(/^\/+|\/+$/g, ""),
    taskHubName: text("durableTask.hubName", durableTask?.hubName, "TestHubName"),
    maxConcurrentActivities: setting(
      "durableTask.maxConcurrentActivityFunctions",
      concurrency,
      1000,
      Number.isInteger(concurrency) && (concurrency as number) > 0,
      "a whole number from 1",
    ),
    defaultVersion: text("durableTask.defaultVersion", durableTask?.defaultVersion, ""),
  };
};

const parse = (file: string): HostJson => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new HostError(
      "host-json-invalid",
      `${file} cannot be read. appDirectory must be the folder of the app's host.json.`,
      {
        cause: error,
      },
    );
  }
  try {
    return JSON.parse(text) as HostJson;
  } catch (error) {
    throw new HostError("host-json-invalid", `${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
};
