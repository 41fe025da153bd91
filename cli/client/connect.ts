import { resolve } from "node:path";
import { readSetting } from "../../shared/platform/settings.ts";
import { ApiError, UnreachableError, UsageError } from "../errors.ts";
import { openHome, openLocalHost, type LocalHost } from "../host/local-host.ts";
import type { StorageKind } from "../host/start-app.ts";
import type { Shell } from "../shell.ts";
import { createApiClient, type ApiClient, type Reach } from "./api-client.ts";

/** Which app a command talks to. */
export type AppOptions = {
  /** Address of a deployed app. Default: `GOTAG_URL`, else the host of this folder. */
  readonly url?: string;
  /** Its function key. Default: `GOTAG_KEY`. */
  readonly key?: string;
  /** How it authenticates callers: by a function key, or with Entra ID. Default: `GOTAG_AUTH`. */
  readonly auth?: "key" | "entra";
  /** With `entra`: the application ID to sign in for. Default: `GOTAG_ENTRA_APP_ID`. */
  readonly appId?: string;
  /** Where the app of this folder keeps its data. */
  readonly storage?: StorageKind;
};

type ConnectOptions = AppOptions & {
  /** How many processes run the stages, if a host is started. Default: 0, the host runs them itself. */
  readonly workers?: number;
  /** If a host is started, it answers requests and leaves all work of runs to the next host: for commands that only read. */
  readonly serveOnly?: boolean;
};

/** The app that a command talks to. */
export type App = {
  readonly api: ApiClient;
  /** The folder of a local app's data. */
  readonly home?: string;
  /** Whether the app outlives the commands that use it. Valid after the first request. */
  readonly stays: () => boolean;
  /** Whether a host works on runs that have not ended. Valid after the first request. */
  readonly isServed: () => boolean;
  /** The interval of status requests. */
  readonly pollMs: number;
};

/** An answer takes the process that runs the stages some milliseconds. */
const LOCAL_POLL_MS = 250;
const REMOTE_POLL_MS = 1_000;
/** How many hosts are tried when each ends before it answers. */
const MAX_HOSTS = 5;

/**
 * Does work with the app that the options name: a deployed one, or the app of this folder. If no host serves the folder, starts
 * one in this process, and stops it in the end.
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
    if (storage !== undefined) throw new UsageError(`--storage is for the local app, and has no effect on ${address}.`);
    if (workers !== undefined) throw new UsageError(`--workers is for the local app, and has no effect on ${address}.`);
    const key = checkKey(options.key || readSetting(environment, "GOTAG_KEY"));
    const isEntra = (options.auth ?? readSetting(environment, "GOTAG_AUTH")) === "entra";
    const appId = options.appId || readSetting(environment, "GOTAG_ENTRA_APP_ID");
    // Imported late: it loads the model adapters.
    const token = isEntra ? (await import("./sign-in.ts")).signIn({ appId, address }) : undefined;
    const api = createApiClient({ reach: (call) => call(address), key, token, signal });
    return work({ api, stays: () => true, isServed: () => true, pollMs: REMOTE_POLL_MS });
  }
  const home = openHome(homeOf(shell));
  const open = async () => {
    const host = await openLocalHost({ home, storage, workers, serveOnly, signal });
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

/** The folder of the local host's data. */
export function homeOf({ environment, folder }: Pick<Shell, "environment" | "folder">): string {
  return resolve(folder, readSetting(environment, "GOTAG_HOME"));
}

/**
 * Reaches the host of a folder. If it belongs to another command and ends with that, the request is sent to the next host, which
 * may have to be started. Every request can be sent twice: starting (by ID), cancelling and deleting a run are idempotent.
 */
export function createLocalReach(open: () => Promise<LocalHost>) {
  // A promise, so that concurrent requests share one host.
  let opening: Promise<LocalHost> | undefined;
  let used: LocalHost | undefined;
  const reach: Reach = async (work) => {
    for (let attempt = 1; ; attempt++) {
      const current = (opening ??= open());
      const host = await current;
      used = host;
      try {
        return await work(host.url);
      } catch (thrown) {
        if (host.isOwn || attempt === MAX_HOSTS || !mayBeGone(thrown)) throw thrown;
        if (opening === current) opening = undefined;
      }
    }
  };
  const stop = async (): Promise<void> => {
    const host = await opening?.catch(() => undefined);
    await host?.stop();
  };
  return { reach, stays: () => used?.stays ?? false, isOwn: () => used?.isOwn ?? false, stop };
}

/** A host that is stopping may answer with a server error. */
const mayBeGone = (thrown: unknown): boolean =>
  thrown instanceof UnreachableError || (thrown instanceof ApiError && thrown.status >= 500);

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol))
    throw new UsageError(`The address of the app must be like https://my-app.azurewebsites.net, not "${text}".`);
  // The error does not repeat them: they may contain a secret.
  if (`${url.username}${url.password}${url.search}${url.hash}` !== "")
    throw new UsageError(
      "The address of the app must be like https://my-app.azurewebsites.net, without a user, ? and #. Pass its key with --key or GOTAG_KEY.",
    );
  return text.replace(/\/+$/, "");
}

/** Checked here, because `fetch` would quote an invalid header value in its error. */
function checkKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x20-\x7e]*$/.test(key)) return key;
  throw new UsageError("The key contains a line break or another invalid character. Check --key or GOTAG_KEY.");
}
