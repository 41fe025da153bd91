import { modelNames } from "../reports/model-names.ts";
import type { RunStatus, Usage } from "../runlog/run-log.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { readJson } from "../storage/read-json.ts";
import { NO_COUNTS, type Counts } from "./counts.ts";
import { indexBlob } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

/**
 * What listings show of a run. Written when the run is accepted and renewed when it has ended, so that a listing needs
 * neither logs nor the histories of the runtime.
 */
export type IndexEntry = {
  readonly id: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly models: readonly string[];
  readonly status: RunStatus;
  readonly total: number;
  readonly counts: Counts;
  /** What its models took, once it has ended; not there where no stage called one. */
  readonly usage?: Usage;
  /** The caller's git commit. */
  readonly sha?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error?: string;
};

/** The entry of a run that was just accepted. */
export function newIndexEntry(request: RunRequest): IndexEntry {
  const { id, pipeline, label, total, createdAt, rerun, client } = request;
  return {
    id,
    pipeline: pipeline.name,
    ...(label === undefined ? {} : { label }),
    models: modelNames(pipeline.config),
    status: "queued",
    total,
    counts: rerun?.kept ?? NO_COUNTS,
    ...(client.sha === null ? {} : { sha: client.sha }),
    createdAt,
    updatedAt: createdAt,
  };
}

/** Whether a run in this status will never change again. */
export function isEnded(status: RunStatus): boolean {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Puts a run that was just accepted into the index; an entry that is there stays. */
export async function createIndexEntry(store: BlobStore, entry: IndexEntry): Promise<void> {
  await store.create(indexBlob(entry), JSON.stringify(entry));
}

/** Writes the entry of a run that has ended, whatever it was before. */
export async function renewIndexEntry(store: BlobStore, entry: IndexEntry): Promise<void> {
  await store.write(indexBlob(entry), JSON.stringify(entry));
}

/** The entry that is stored; `undefined` where there is none. */
export function readIndexEntry(
  store: BlobStore,
  run: { readonly id: string; readonly createdAt: string },
): Promise<IndexEntry | undefined> {
  return readJson(store, indexBlob(run));
}

/** The index entry of a run; one that was just accepted may not have its own yet. */
export async function indexEntryOf(store: BlobStore, request: RunRequest): Promise<IndexEntry> {
  return (await readIndexEntry(store, request)) ?? newIndexEntry(request);
}
