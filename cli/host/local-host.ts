import { mkdirSync, realpathSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Health } from "../../shared/contract/index.ts";
import { UsageError } from "../errors.ts";
import { installedVersion } from "../installation.ts";
import { startApp, type StartHost, type StartHostOptions } from "./start-app.ts";

/** The host that serves a folder. */
export type LocalHost = {
  readonly url: string;
  /** It runs in this process, and ends with it. */
  readonly isOwn: boolean;
  /** It runs until Ctrl-C. Any other host ends with the command that started it. */
  readonly stays: boolean;
  /** Stops the host if it is this process's own. */
  readonly stop: () => Promise<void>;
};

export type LocalHostOptions = Omit<StartHostOptions, "port"> & {
  /** Default: any free one. */
  readonly port?: number;
  /** Whether a host that is started runs until Ctrl-C. Other commands read it from the host file. Default: false. */
  readonly stays?: boolean;
  /** Default: starts the app that this file belongs to. */
  readonly start?: StartHost;
  readonly signal?: AbortSignal;
  /** How long another process may lock the folder without answering, while it starts or stops. Default: 15,000. */
  readonly patienceMs?: number;
};

const HEALTH_TIMEOUT_MS = 2_000;
const RETRY_MS = 50;

/**
 * Finds the host that serves a folder, or starts one in this process. If two processes do this at once, they get the same host:
 * the lock on the folder's task hub decides which of them starts it.
 *
 * @throws UsageError when another process locks the folder, and no host answers there.
 * @example
 * const host = await openLocalHost({ home: openHome(".gotag") });
 */
export async function openLocalHost(options: LocalHostOptions): Promise<LocalHost> {
  const { home, port = 0, storage, workers, serveOnly = false, stays = false, start = startApp, signal } = options;
  const { patienceMs = 15_000 } = options;
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
      const host = await start({ home, port, storage, serveOnly, workers });
      // No other command may give work to a host that does none. It waits until this one has ended.
      if (serveOnly) return { url: host.url, isOwn: true, stays, stop: host.stop };
      await writeHostFile(home, { url: host.url, pid: process.pid, stays });
      const stop = async () => {
        await rm(hostFilePath(home), { force: true });
        await host.stop();
      };
      return { url: host.url, isOwn: true, stays, stop };
    } catch (thrown) {
      if ((thrown as { code?: unknown }).code !== "task-hub-in-use") throw thrown;
      if (performance.now() > deadline)
        throw new UsageError(
          `Another process uses ${home}, but no host answers there. Wait until it has ended, or end it; ` +
            "or set GOTAG_HOME to another folder.",
        );
      await wait(RETRY_MS, undefined, { signal });
    }
  }
}

/** Creates the folder of the local host's data if it is missing. Resolves links, so that all processes use the same path. */
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

/** Finds the host that serves the folder and answers. */
export async function findServingHost(home: string): Promise<ServingHost | undefined> {
  const file = await readHostFile(home);
  if (file === undefined) return undefined;
  try {
    const response = await fetch(`${file.url}/api/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    const health = (await response.json()) as Partial<Health>;
    // If the host that wrote the file has ended, another may use its port.
    return health.home === home ? { ...health, url: file.url, stays: file.stays } : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses a host that an earlier version started: its API may differ. */
function checkVersion({ url, home, version: found }: ServingHost & { home: string }): void {
  if (found === installedVersion()) return;
  throw new UsageError(
    `The host that serves ${home}, at ${url}, is version ${found} of gotag, and this is ${installedVersion()}. ` +
      "End it, or wait until it has ended: nothing is lost.",
  );
}

function checkStorage(
  wanted: LocalHostOptions["storage"],
  { url, home, storage }: ServingHost & { home: string },
): void {
  const kind = wanted === "azurite" ? "blob" : wanted;
  if (kind === undefined || kind === storage) return;
  throw new UsageError(
    `The host that serves ${home}, at ${url}, keeps its data in ${storage} storage. End it first, or leave --storage out.`,
  );
}

/** Says where the host that serves a folder can be reached: `<home>/host.json`, which exists while the host is up. */
type HostFile = Pick<LocalHost, "url" | "stays"> & { readonly pid: number };

const hostFilePath = (home: string): string => join(home, "host.json");

/** Reads the host file, if there is a readable one. A killed host leaves its file behind. */
export async function readHostFile(home: string): Promise<HostFile | undefined> {
  try {
    const { url, pid, stays = false } = JSON.parse(await readFile(hostFilePath(home), "utf8")) as Partial<HostFile>;
    return typeof url === "string" && typeof pid === "number" ? { url, pid, stays } : undefined;
  } catch {
    return undefined;
  }
}

async function writeHostFile(home: string, file: HostFile): Promise<void> {
  const temporary = `${hostFilePath(home)}.${file.pid}`;
  await writeFile(temporary, JSON.stringify(file));
  await rename(temporary, hostFilePath(home));
}
