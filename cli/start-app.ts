import { readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isSet, readSetting } from "../shared/platform/settings.ts";
import { appFolder } from "./app-folder.ts";
import { capHeap } from "./cap-heap.ts";
import type { StorageKind } from "./storage-kind.ts";
import { UsageError } from "./usage-error.ts";

/** Any of them says which storage. */
const BLOB_SETTINGS = [
  "AzureWebJobsStorage",
  "AzureWebJobsStorage__blobServiceUri",
  "AzureWebJobsStorage__accountName",
] as const;

/** Starts a host in this process. */
export type StartHost = (options: StartHostOptions) => Promise<StartedHost>;

export type StartHostOptions = {
  /** Absolute. */
  readonly home: string;
  /** 0: any free one. */
  readonly port: number;
  /** Default: what the environment says. */
  readonly storage?: StorageKind;
  /** Answers, and leaves all work of runs for the next host. */
  readonly serveOnly?: boolean;
  /** How many processes run the stages. Default: 0, the host runs them itself. */
  readonly workers?: number;
};

export type StartedHost = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Starts the app that this file belongs to: from its source or from dist/, whichever this is part of.
 *
 * @throws An error with the code `task-hub-in-use` when another process serves the folder.
 */
export async function startApp(options: StartHostOptions): Promise<StartedHost> {
  const { home, port, storage, serveOnly = false, workers = 0 } = options;
  const { startHost } = await import("../local/index.ts");
  const stopStorage = await openStorage(home, storage);
  // The app reads its folder from the environment, as it would anywhere.
  process.env["GOTAG_HOME"] = home;
  try {
    const taskHub = join(home, "taskhub.db");
    const app = { functions: findFunctions(), appDirectory: appFolder() };
    const host = await startHost({ ...app, storage: taskHub, port, serveOnly, workers });
    // Not before: with other flags V8 refuses what the compile cache has of the app, and other processes what this one would keep.
    capHeap();
    const stop = async () => {
      await host.stop();
      await stopStorage();
      // For measurements only (npm run bench): what the host has done goes to this file.
      const statsFile = readSetting(process.env, "GOTAG_STATS_FILE");
      if (statsFile) writeFileSync(statsFile, JSON.stringify(host.stats()));
    };
    return { url: host.url, stop };
  } catch (thrown) {
    await stopStorage();
    throw thrown;
  }
}

/** Tells the app by its environment where its data is; starts what it needs there, and gives what ends that. */
async function openStorage(home: string, kind: StorageKind | undefined): Promise<() => Promise<void>> {
  if (kind === "blob" && !BLOB_SETTINGS.some((name) => isSet(process.env, name)))
    throw new UsageError("--storage blob needs to know which one: set AzureWebJobsStorage to its connection string.");
  if (kind !== undefined) process.env["GOTAG_STORAGE"] = kind === "azurite" ? "blob" : kind;
  if (kind !== "azurite") return async () => {};
  const { startAzurite } = await import("./azurite.ts");
  const azurite = await startAzurite(join(home, "azurite"));
  process.env["AzureWebJobsStorage"] = azurite.connectionString;
  return azurite.stop;
}

function findFunctions(): readonly string[] {
  const room = join(import.meta.dirname, "../functions");
  return readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) === extname(import.meta.filename))
    .sort()
    .map((file) => join(room, file));
}
