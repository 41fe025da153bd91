import {
  NO_COUNTS,
  addCounts,
  type Counts,
  type NumberedFailure,
  queueOf,
  type RunQueueState,
} from "../durable/index.ts";
import {
  hasCases,
  isEnded,
  readIndexEntry,
  type IndexEntry,
  runLinks,
  type RunLinks,
  readRequest,
} from "../store/index.ts";
import { findStatus, type RuntimeClient } from "./client.ts";
import { startSuite } from "./start-suite.ts";
import type { BlobStore } from "../../platform/storage/index.ts";

/** An index entry with what the runtime knows of a run that goes on. */
export type LiveEntry = IndexEntry & {
  /** Nothing new starts: the run is cancelled, or cannot go on. */
  readonly isEnding?: true;
  /** How many lanes wait long, to try a stage again or for the rate budget of a model; left out where none does. */
  readonly waitingLanes?: number;
  /** The latest cases that did not pass; left out where there were none. */
  readonly latestFailures?: readonly NumberedFailure[];
};

export type LiveEntryDeps = {
  readonly client: RuntimeClient;
  readonly services: { readonly storage: { readonly runs: BlobStore }; readonly now: () => Date };
};

/** A run as the API shows it. */
export type RunResource = Omit<LiveEntry, "total" | "counts"> & {
  readonly counts: { readonly total: number } & Counts;
  readonly links: RunLinks;
};

/** The API's view of an index entry. */
export function runResource({ total, counts, ...entry }: LiveEntry): RunResource {
  return { ...entry, counts: { total, ...counts }, links: runLinks(entry.id) };
}

/**
 * The entry with the live status and counts of a run that has not ended; one that has is as it stands in the index. A run that
 * was accepted and never started is started: whoever asks for a run may count on it.
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
    // It was accepted, and its host was killed before it could start it.
    const request = await readRequest(storage.runs, entry.id);
    // Without cases it is one whose deletion goes on, or was interrupted.
    if (request !== undefined && (await hasCases(storage.runs, request)))
      await startSuite(client, storage.runs, request);
    return entry;
  }
  if (suite.runtimeStatus === "Pending") return entry;
  // It ended after the entry was read: the index knows how.
  if (suite.runtimeStatus === "Completed") return (await readIndexEntry(storage.runs, entry)) ?? entry;
  // The entry of a run that goes on counts the results that it keeps of another one.
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
    ...(isStopped ? { isEnding: true } : {}),
    ...(waiting.length === 0 ? {} : { waitingLanes: waiting.length }),
    ...(latestFailures === undefined ? {} : { latestFailures }),
    updatedAt: now().toISOString(),
  };
}

/** How old what a listing shows of a run that goes on may be. */
const MOST_AGE_MS = 500;
const MOST_KEPT = 1000;

type Asked = { readonly atMs: number; readonly entry: Promise<LiveEntry> };

const recent = new Map<string, Asked>();

/**
 * As {@link liveEntry}, but for listings: many callers who list at once do not each ask the runtime about each run. Of a run that
 * has ended they are told at once, by the index.
 */
export function listedEntry(entry: IndexEntry, call: LiveEntryDeps): Promise<LiveEntry> {
  if (isEnded(entry.status)) {
    recent.delete(entry.id);
    return Promise.resolve(entry);
  }
  const nowMs = performance.now();
  const known = recent.get(entry.id);
  if (known !== undefined && nowMs - known.atMs < MOST_AGE_MS) return known.entry;
  const asked = { atMs: nowMs, entry: liveEntry(entry, call) };
  recent.delete(entry.id);
  recent.set(entry.id, asked);
  asked.entry.catch(() => recent.get(entry.id) === asked && recent.delete(entry.id));
  for (const oldest of recent.keys()) {
    if (recent.size <= MOST_KEPT) break;
    recent.delete(oldest);
  }
  return asked.entry;
}
