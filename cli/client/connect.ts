import { resolve } from "node:path";
import { readSetting } from "../../shared/platform/settings.ts";
import { createApiClient, type ApiClient, type Reach } from "./api-client.ts";
import { ApiError, UnreachableError, UsageError } from "../errors.ts";
import { openHome, openLocalHost, type LocalHost } from "../host/local-host.ts";
import type { Shell } from "../shell.ts";
import type { StorageKind } from "../host/start-app.ts";

/** Which app a command talks to. */
export type AppOptions = {
  /** Address of a deployed app; `GOTAG_URL` by default, and without either the host of this folder. */
  readonly url?: string;
  /** Its function key; `GOTAG_KEY` by default. */
  readonly key?: string;
  /** What it asks for: a function key, or that one signs in with Entra ID; `GOTAG_AUTH` by default. */
  readonly auth?: "key" | "entra";
  /** With `entra`: the application id to sign in for; `GOTAG_ENTRA_APP_ID` by default. */
  readonly appId?: string;
  /** Where the app of this folder keeps its data; by default the environment decides. */
  readonly storage?: StorageKind;
};

export type ConnectOptions = AppOptions & {
  /** How many processes run the stages beside an app that has to be started; 0, the default: none, it runs them itself. */
  readonly workers?: number;
  /** An app that has to be started answers, and leaves all work of runs for the next one: for commands that only look. */
  readonly serveOnly?: boolean;
};

/** The app that a command talks to. */
export type App = {
  readonly api: ApiClient;
  /** The folder of a local app's data. */
  readonly home?: string;
  /** Whether the app goes on when the commands that use it have ended; it is known once something was asked. */
  readonly stays: () => boolean;
  /** Whether anybody works on runs that have not ended; it is known once something was asked. */
  readonly isServed: () => boolean;
  /** How often it may be asked how a run is doing. */
  readonly pollMs: number;
};

/** The answer takes the process that runs the stages some milliseconds. */
const LOCAL_POLL_MS = 250;
const REMOTE_POLL_MS = 1_000;
/** How often another host is looked for when the one that was used goes away. */
const MOST_HOSTS = 5;

/**
 * Does something with the app that the options name: a deployed one, or that of this folder, which is started in this process
 * where no other serves it, and stopped in the end.
 *
 * @example
 * await withApp({}, shell, ({ api }) => api.listRuns());
 */
export async function withApp<T>(options: ConnectOptions, shell: Shell, work: (app: App) => Promise<T>): Promise<T> {
  const { environment, interrupted: signal } = shell;
  const { storage, workers, serveOnly = false } = options;
  const url = options.url || readSetting(environment, "GOTAG_URL");
  if (url !== undefined) {
    const address = checkUrl(url);
    if (storage !== undefined) throw new UsageError(`--storage is for the app of this folder; ${address} has its own.`);
    if (workers !== undefined) throw new UsageError(`--workers is for the app of this folder; ${address} has its own.`);
    const key = checkKey(options.key || readSetting(environment, "GOTAG_KEY"));
    const isEntra = (options.auth ?? readSetting(environment, "GOTAG_AUTH")) === "entra";
    const appId = options.appId || readSetting(environment, "GOTAG_ENTRA_APP_ID");
    // Loads the models of the engine, which other apps do not need.
    const token = isEntra ? (await import("./sign-in.ts")).signIn({ appId, address }) : undefined;
    const api = createApiClient({ reach: (ask) => ask(address), key, token, signal });
    return work({ api, stays: () => true, isServed: () => true, pollMs: REMOTE_POLL_MS });
  }
  const home = openHome(homeOf(shell));
  const more = { ...(storage === undefined ? {} : { storage }), ...(workers === undefined ? {} : { workers }) };
  const open = async () => {
    const host = await openLocalHost({ home, serveOnly, signal, ...more });
    if (workers !== undefined && !host.isOwn)
      shell.stderr.write(`--workers has no effect: ${home} is being served already, at ${host.url}.\n`);
    return host;
  };
  const local = createLocalReach(open);
  try {
    const api = createApiClient({ reach: local.reach, signal });
    const isServed = () => !(serveOnly && local.isOwn());
    return await work({ api, home, stays: local.stays, isServed, pollMs: LOCAL_POLL_MS });
  } finally {
    await local.stop();
  }
}

/** Where the data of the local host is, as the settings have it. */
export function homeOf({ environment, folder }: Pick<Shell, "environment" | "folder">): string {
  return resolve(folder, readSetting(environment, "GOTAG_HOME"));
}

/**
 * Reaches the host of a folder. It may be that of another command, which stops it when it is done: then the next request
 * finds another, or starts one. Every request can be sent twice: a run is started by its id, and ends and is deleted once.
 */
export function createLocalReach(open: () => Promise<LocalHost>) {
  // A promise, so that requests which are sent at once share one host.
  let opening: Promise<LocalHost> | undefined;
  let used: LocalHost | undefined;
  const reach: Reach = async (work) => {
    for (let attempt = 1; ; attempt++) {
      const asked = (opening ??= open());
      const host = await asked;
      used = host;
      try {
        return await work(host.url);
      } catch (thrown) {
        if (host.isOwn || attempt === MOST_HOSTS || !mayBeGone(thrown)) throw thrown;
        if (opening === asked) opening = undefined;
      }
    }
  };
  const stop = async (): Promise<void> => {
    const host = await opening?.catch(() => undefined);
    await host?.stop();
  };
  return { reach, stays: () => used?.stays ?? false, isOwn: () => used?.isOwn ?? false, stop };
}

/** A host that is being stopped answers with an error at times, for what it needs is closed already. */
const mayBeGone = (thrown: unknown): boolean =>
  thrown instanceof UnreachableError || (thrown instanceof ApiError && thrown.status >= 500);

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol))
    throw new UsageError(`The address of the app must be like https://my-app.azurewebsites.net, not "${text}".`);
  // What stands there may be a secret, and is not repeated.
  if (`${url.username}${url.password}${url.search}${url.hash}` !== "")
    throw new UsageError(
      "The address of the app must be like https://my-app.azurewebsites.net, without a user, ? and #; its key is for --key, or GOTAG_KEY.",
    );
  return text.replace(/\/+$/, "");
}

/** It travels in a header: `fetch` would quote one that cannot. */
function checkKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x20-\x7e]*$/.test(key)) return key;
  throw new UsageError(
    "The key holds a line break, or another character that no key has; look at --key, or GOTAG_KEY.",
  );
}
