import { mkdirSync, realpathSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import type { Health } from "../shared/contract/index.ts";
import { readHostFile, removeHostFile, writeHostFile, type HostFile } from "./host-file.ts";
import { startApp, type StartHost } from "./start-app.ts";
import type { StorageKind } from "./storage-kind.ts";
import { UsageError } from "./usage-error.ts";
import { version } from "./version.ts";

/** The host that serves a folder. */
export type LocalHost = {
  readonly url: string;
  /** It runs in this process, and ends with it. */
  readonly isOwn: boolean;
  /** It is up until Ctrl-C; any other ends with the command that started it. */
  readonly stays: boolean;
  /** Stops it where it is this process's own, else does nothing. */
  readonly stop: () => Promise<void>;
};

export type LocalHostOptions = {
  readonly home: string;
  /** Of a host that is started; 0: any free one. */
  readonly port?: number;
  /** Default: what the environment says. */
  readonly storage?: StorageKind;
  /** A host that is started answers, and leaves all work of runs for the next one: for commands that only look. */
  readonly serveOnly?: boolean;
  /** How many processes run the stages beside a host that is started. Default: 0, it runs them itself. */
  readonly workers?: number;
  /** Whether a host that is started is up until Ctrl-C: the host file tells others that they can count on it. Default: false. */
  readonly stays?: boolean;
  /** How a host is started; the default starts the app that this file belongs to. */
  readonly start?: StartHost;
  readonly signal?: AbortSignal;
  /** How long another process may hold the folder without answering: it is starting, or stopping. Default: 15,000. */
  readonly patienceMs?: number;
};

const HEALTH_TIMEOUT_MS = 2_000;
const RETRY_MS = 50;

/**
 * Finds the host that serves a folder, or starts one in this process. Two processes that ask at once get the same one: the
 * lock on the folder's task hub decides who starts it.
 *
 * @param options.home - The folder, made where it is missing.
 * @throws UsageError when another process holds the folder, and nobody can be reached there.
 * @example
 * const host = await openLocalHost({ home: openHome(".gotag") });
 */
export async function openLocalHost(options: LocalHostOptions): Promise<LocalHost> {
  const { home, port = 0, storage, workers, serveOnly = false, stays = false, start = startApp, signal } = options;
  const { patienceMs = 15_000 } = options;
  const more = { ...(storage === undefined ? {} : { storage }), ...(workers === undefined ? {} : { workers }) };
  const deadline = performance.now() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    const serving = await findServingHost(home);
    if (serving !== undefined) {
      checkVersion({ ...serving, home });
      checkStorage(storage, { ...serving, home });
      return { url: serving.url, isOwn: false, stays: serving.stays, stop: async () => {} };
    }
    try {
      const host = await start({ home, port, serveOnly, ...more });
      // Nobody should give work to a host that leaves it: whoever has some waits for the moment that this one lives.
      if (serveOnly) return { url: host.url, isOwn: true, stays, stop: host.stop };
      await writeHostFile(home, { url: host.url, pid: process.pid, stays });
      const stop = async () => {
        await removeHostFile(home);
        await host.stop();
      };
      return { url: host.url, isOwn: true, stays, stop };
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code !== "task-hub-in-use") throw thrown;
      if (performance.now() > deadline) throw heldByOther(home);
      await wait(RETRY_MS, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/**
 * The folder of the local host's data, absolute, made where it is missing. Links are resolved, so that all who use it call
 * it by the same name.
 */
export function openHome(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    return realpathSync(path);
  } catch (thrown) {
    throw new UsageError(
      `The folder ${path} cannot be used: ${(thrown as Error).message}. Set GOTAG_HOME to a folder that can be written.`,
    );
  }
}

type ServingHost = Pick<HostFile, "url" | "stays"> & Partial<Pick<Health, "storage" | "version">>;

/** The host that serves the folder, where one does and answers. */
export async function findServingHost(home: string): Promise<ServingHost | undefined> {
  const file = await readHostFile(home);
  if (file === undefined) return undefined;
  try {
    const response = await fetch(`${file.url}/api/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    const health = (await response.json()) as Partial<Health>;
    // The host that wrote the file may be gone, and its port another's by now.
    return health.home === home ? { ...health, url: file.url, stays: file.stays } : undefined;
  } catch {
    return undefined;
  }
}

function heldByOther(home: string): UsageError {
  return new UsageError(
    `Another process uses ${home}, but no host answers there. Wait until it has ended, or end it; ` +
      "or set GOTAG_HOME to another folder.",
  );
}

/** A host that was started before an update may take, or leave out, what this program does not expect. */
function checkVersion({ url, home, version: found }: ServingHost & { home: string }): void {
  if (found === version()) return;
  throw new UsageError(
    `The host that serves ${home}, at ${url}, is version ${found} of gotag, and this is ${version()}. ` +
      "End it, or wait until it has ended: nothing is lost.",
  );
}

/** A host has opened its storage already. */
function checkStorage(wanted: StorageKind | undefined, { url, home, storage }: ServingHost & { home: string }): void {
  const kind = wanted === "azurite" ? "blob" : wanted;
  if (kind === undefined || kind === storage) return;
  throw new UsageError(
    `The host that serves ${home}, at ${url}, keeps its data in ${storage} storage. End it first, or leave --storage out.`,
  );
}
