import { readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { PerformanceObserver } from "node:perf_hooks";
import v8 from "node:v8";
import { isSet, readSetting } from "../../shared/platform/settings.ts";
import { UsageError } from "../errors.ts";
import { appFolder } from "../installation.ts";

/**
 * Where the app of a folder keeps its data: in files; in the blob storage that the environment names; or in an Azurite that is
 * started for it. Default: the environment decides.
 */
export type StorageKind = "file" | "blob" | "azurite";

/** Each of them names a blob storage. */
const BLOB_SETTINGS = [
  "AzureWebJobsStorage",
  "AzureWebJobsStorage__blobServiceUri",
  "AzureWebJobsStorage__accountName",
] as const;

/** Starts a host in this process. */
export type StartHost = (options: StartHostOptions) => Promise<StartedHost>;

export type StartHostOptions = {
  /** The folder of its data, absolute. */
  readonly home: string;
  /** 0: any free one. */
  readonly port: number;
  readonly storage?: StorageKind;
  /** Answers requests, and leaves all work of runs to the next host: for commands that only read. */
  readonly serveOnly?: boolean;
  /** How many processes run the stages. Default: 0, the host runs them itself. */
  readonly workers?: number;
};

type StartedHost = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Starts the app that this file belongs to, from its source or from dist/.
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
    // Only now: V8 rejects code that was cached under other flags.
    capHeap();
    const stop = async () => {
      await host.stop();
      await stopStorage();
      // For npm run bench.
      const statsFile = readSetting(process.env, "GOTAG_STATS_FILE");
      if (statsFile) writeFileSync(statsFile, JSON.stringify(host.stats()));
    };
    return { url: host.url, stop };
  } catch (thrown) {
    await stopStorage();
    throw thrown;
  }
}

/** Sets the environment of the app for its storage, and starts Azurite if needed. Returns what stops it. */
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
  const folder = join(import.meta.dirname, "../../functions");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file) === extname(import.meta.filename))
    .sort()
    .map((file) => join(folder, file));
}

/** As much as in Node 22. Node 24 allows four times as much, which gains next to nothing here. */
const MAX_YOUNG_BYTES = 32 * 2 ** 20;

type Heap = {
  readonly youngBytes: () => number;
  readonly setFlag: (flag: string) => void;
  /** Calls back after each garbage collection, until the returned function is called. */
  readonly afterCollections: (callback: () => void) => () => void;
};

/**
 * Keeps the heap of this process small. About 30 MB of a run are alive at any time, whatever its size; by default, V8 lets
 * several times that accumulate before it collects garbage.
 *
 * V8 reads both flags whenever it decides how far to grow. It doubles the space of young objects each time, so growth is
 * stopped when that space is large enough.
 */
export function capHeap({ youngBytes, setFlag, afterCollections }: Heap = heapOfThisProcess): void {
  setFlag("--heap-growing-percent=100");
  const stop = afterCollections(() => {
    if (youngBytes() < MAX_YOUNG_BYTES) return;
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
