import type { Run, RunProgress } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { addCounts, NO_COUNTS, queueOf, type RunQueueState } from "../durable/index.ts";
import { hasCases, isEnded, readIndexEntry, readRequest, runLinks, type IndexEntry } from "../store/index.ts";
import { findStatus, type RuntimeClient } from "./client.ts";
import { startSuite } from "./start-suite.ts";

/** An index entry with the live status of a run that has not ended. */
export type LiveEntry = IndexEntry & RunProgress;

export type LiveEntryDeps = {
  readonly client: RuntimeClient;
  readonly services: { readonly storage: { readonly runs: BlobStore }; readonly now: () => Date };
};

/** Returns an index entry as the API shows it. */
export function runResource({ total, counts, ...entry }: LiveEntry): Run {
  return { ...entry, counts: { total, ...counts }, links: runLinks(entry.id) };
}

/**
 * Returns the entry of a run with its live status and counts; the entry of an ended run is returned as it is. A run that was
 * accepted and never started is started, because an accepted run has to run.
 */
export async function liveEntry(
  entry: IndexEntry,
  { client, services: { storage, now } }: LiveEntryDeps,
): Promise<LiveEntry> {
  if (isEnded(entry.status)) return entry;
  const [queue, suite] = await Promise.all([
    client.readEntityState<RunQueueState>(queueOf(entry.id)),
    findStatus(client, entry.id),
  ]);
  if (suite === undefined) {
    // Its host was killed between accepting and starting it.
    const request = await readRequest(storage.runs, entry.id);
    // Without cases it is being deleted, or its deletion was interrupted.
    if (request !== undefined && (await hasCases(storage.runs, request)))
      await startSuite(client, storage.runs, request);
    return entry;
  }
  if (suite.runtimeStatus === "Pending") return entry;
  // It ended after the entry was read.
  if (suite.runtimeStatus === "Completed") return (await readIndexEntry(storage.runs, entry)) ?? entry;
  // Until the run ends, its entry counts the results that it keeps from another run.
  const counts = addCounts(entry.counts, queue.entityState?.counts ?? NO_COUNTS);
  if (suite.runtimeStatus === "Failed" || suite.runtimeStatus === "Terminated") {
    const updatedAt = new Date(suite.lastUpdatedTime).toISOString();
    return { ...entry, counts, status: "failed", error: String(suite.output), updatedAt };
  }
  const { isStopped = false, waiting = [], latestFailures } = queue.entityState ?? {};
  return {
    ...entry,
    counts,
    status: "running",
    isEnding: isStopped ? true : undefined,
    waitingLanes: waiting.length === 0 ? undefined : new Set(waiting.map((one) => laneOf(entry.id, one))).size,
    latestFailures,
    updatedAt: now().toISOString(),
  };
}

/** The lane of an instance that waits: stages that wait by themselves have IDs that begin with their lane's. */
const laneOf = (run: string, instance: string): string =>
  instance.startsWith(`${run}:`) ? instance.split(":").slice(0, 3).join(":") : instance;

/** How old the live entry of a run in a listing may be. */
const MAX_AGE_MS = 500;
const MAX_CACHED = 1000;

type Queried = { readonly atMs: number; readonly entry: Promise<LiveEntry> };

const recent = new Map<string, Queried>();

/**
 * Returns a live entry for listings: many clients that list runs at the same time cause one query of the runtime for each run.
 * That a run has ended is seen at once, in the index.
 */
export function listedEntry(entry: IndexEntry, call: LiveEntryDeps): Promise<LiveEntry> {
  if (isEnded(entry.status)) {
    recent.delete(entry.id);
    return Promise.resolve(entry);
  }
  const nowMs = performance.now();
  const known = recent.get(entry.id);
  if (known !== undefined && nowMs - known.atMs < MAX_AGE_MS) return known.entry;
  const queried = { atMs: nowMs, entry: liveEntry(entry, call) };
  recent.delete(entry.id);
  recent.set(entry.id, queried);
  queried.entry.catch(() => recent.get(entry.id) === queried && recent.delete(entry.id));
  for (const oldest of recent.keys()) {
    if (recent.size <= MAX_CACHED) break;
    recent.delete(oldest);
  }
  return queried.entry;
}
