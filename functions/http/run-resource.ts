import { EntityId, OrchestrationRuntimeStatus, type DurableClient } from "durable-functions";
import {
  NO_COUNTS,
  addCounts,
  type Counts,
  type NumberedFailure,
  RUN_QUEUE,
  type RunQueueState,
} from "../../shared/run/durable/index.ts";
import {
  hasCases,
  isEnded,
  readIndexEntry,
  type IndexEntry,
  runLinks,
  type RunLinks,
  readRequest,
} from "../../shared/run/store/index.ts";
import { findStatus } from "../find-status.ts";
import type { Services } from "../app.ts";
import { startSuite } from "./start-suite.ts";

/** An index entry with what the runtime knows of a run that goes on. */
export type LiveEntry = IndexEntry & {
  /** Nothing new starts: the run is cancelled, or cannot go on. */
  readonly isEnding?: true;
  /** How many lanes wait long, to try a stage again or for the rate budget of a model; left out where none does. */
  readonly waitingLanes?: number;
  /** The latest cases that did not pass; left out where there were none. */
  readonly latestFailures?: readonly NumberedFailure[];
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
  { client, services: { storage, now } }: { readonly client: DurableClient; readonly services: Services },
): Promise<LiveEntry> {
  if (isEnded(entry.status)) return entry;
  const [queue, suite] = await Promise.all([
    client.readEntityState<RunQueueState>(new EntityId(RUN_QUEUE, entry.id)),
    findStatus(client, entry.id),
  ]);
  const { Completed, Failed, Terminated, Pending } = OrchestrationRuntimeStatus;
  if (suite === undefined) {
    // It was accepted, and its host was killed before it could start it.
    const request = await readRequest(storage.runs, entry.id);
    // Without cases it is one whose deletion goes on, or was interrupted.
    if (request !== undefined && (await hasCases(storage.runs, request)))
      await startSuite(client, storage.runs, request);
    return entry;
  }
  if (suite.runtimeStatus === Pending) return entry;
  // It ended after the entry was read: the index knows how.
  if (suite.runtimeStatus === Completed) return (await readIndexEntry(storage.runs, entry)) ?? entry;
  // The entry of a run that goes on counts the results that it keeps of another one.
  const counts = addCounts(entry.counts, queue.entityState?.counts ?? NO_COUNTS);
  if (suite.runtimeStatus === Failed || suite.runtimeStatus === Terminated) {
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
