import { modelNames } from "../../reports/index.ts";
import type { RunStatus, Usage } from "../../contract/index.ts";
import { type BlobStore, readJson } from "../../platform/storage/index.ts";
import { NO_COUNTS, type Counts } from "../durable/index.ts";
import { indexBlob, INDEX_PREFIX } from "./run-blobs.ts";
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

/** How many entries are remembered of a store: some thousand characters each at most. */
const MOST_REMEMBERED = 2000;

const remembered = new WeakMap<BlobStore, Map<string, IndexEntry>>();

/**
 * One page of the index, newest first.
 *
 * @param options.cursor - Where the page before ended.
 * @returns The entries, and the cursor of the next page where there is one.
 */
export async function listIndex(
  store: BlobStore,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<{ readonly entries: readonly IndexEntry[]; readonly cursor?: string }> {
  const after = cursor === undefined ? {} : { after: `${INDEX_PREFIX}${cursor}` };
  const page = await store.list(INDEX_PREFIX, { limit, ...after });
  const entries = await readEntries(store, page);
  const last = page.at(-1)?.slice(INDEX_PREFIX.length);
  return { entries, ...(page.length < limit || last === undefined ? {} : { cursor: last }) };
}

/**
 * Entries by names that a listing has just given. One that has ended is read once: it stays as it is until it is deleted, and then
 * no listing names it.
 */
async function readEntries(store: BlobStore, names: readonly string[]): Promise<readonly IndexEntry[]> {
  const known = remembered.get(store) ?? new Map<string, IndexEntry>();
  remembered.set(store, known);
  const entries = await Promise.all(names.map(async (name) => known.get(name) ?? readJson<IndexEntry>(store, name)));
  names.forEach((name, place) => {
    const entry = entries[place];
    if (entry === undefined || !isEnded(entry.status)) return;
    known.delete(name); // the latest come last
    known.set(name, entry);
  });
  for (const oldest of known.keys()) {
    if (known.size <= MOST_REMEMBERED) break;
    known.delete(oldest);
  }
  return entries.filter((entry) => entry !== undefined);
}
