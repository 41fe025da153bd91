import { PerformanceObserver } from "node:perf_hooks";
import v8 from "node:v8";
import { readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isSet, readSetting } from "../../shared/platform/settings.ts";
import { appFolder } from "../installation.ts";
import { UsageError } from "../errors.ts";

/**
 * Where the app of a folder can be told to keep its data: in files; in the blob storage that the environment names; or in
 * an Azurite that is started for it. Without a word, the environment decides.
 */
export const STORAGE_KINDS = ["file", "blob", "azurite"] as const;

export type StorageKind = (typeof STORAGE_KINDS)[number];

/** As much as Node 22 gives young objects; Node 24 gives them four times that, which gains next to nothing here. */
const MOST_YOUNG_BYTES = 32 * 2 ** 20;

export type Heap = {
  readonly youngBytes: () => number;
  readonly setFlag: (flag: string) => void;
  /** Calls back after each collection, until it is called itself. */
  readonly afterCollections: (callback: () => void) => () => void;
};

/**
 * Keeps the heap of this process small. Of a run, some 30 MB are alive at any time, whatever its size; left to itself, V8 lets
 * several times that gather before it looks what of it is garbage.
 *
 * V8 reads both settings whenever it decides how far to grow. To young objects it gives twice as much each time, so that
 * growth is stopped when it has come far enough.
 */
export function capHeap({ youngBytes, setFlag, afterCollections }: Heap = heapOfThisProcess): void {
  setFlag("--heap-growing-percent=100");
  const stop = afterCollections(() => {
    if (youngBytes() < MOST_YOUNG_BYTES) return;
    setFlag("--semi-space-growth-factor=1");
    stop();
  });
}

const heapOfThisProcess: Heap = {
  youngBytes: () => v8.getHeapSpaceStatistics().find((space) => space.space_name === "new_space")?.space_size ?? 0,
  setFlag: (flag) => v8.setFlagsFromString(flag),
  afterCollections(callback) {
    const observer = new PerformanceObserver(callback);
    observer.observe({ entryTypes: ["gc"] });
    return () => observer.disconnect();
  },
};

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
  const { startHost } = await import("../../local/index.ts");
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
  const room = join(import.meta.dirname, "../../functions");
  return readdirSync(room, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) === extname(import.meta.filename))
    .sort()
    .map((file) => join(room, file));
}
