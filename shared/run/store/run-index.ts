import type { Counts, RunFacts } from "../../contract/index.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import { isEnded, modelNames } from "../../reports/index.ts";
import { NO_COUNTS } from "../durable/index.ts";
import { INDEX_PREFIX, indexBlob } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

/**
 * A run as listings show it. It is written when the run is accepted and replaced when it has ended, so that a listing needs
 * neither logs nor the histories of the runtime.
 */
export type IndexEntry = RunFacts & { readonly total: number; readonly counts: Counts };

/** Creates the entry of a run that was just accepted. */
export function newIndexEntry(request: RunRequest): IndexEntry {
  const { id, pipeline, label, total, createdAt, rerun, client } = request;
  return {
    id,
    pipeline: pipeline.name,
    label,
    models: modelNames(pipeline.config),
    status: "queued",
    total,
    counts: rerun?.kept ?? NO_COUNTS,
    sha: client.sha ?? undefined,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Adds a run that was just accepted to the index; an existing entry stays. */
export async function createIndexEntry(store: BlobStore, entry: IndexEntry): Promise<void> {
  await store.create(indexBlob(entry), JSON.stringify(entry));
}

/** Replaces the entry of a run that has ended. */
export async function renewIndexEntry(store: BlobStore, entry: IndexEntry): Promise<void> {
  await store.write(indexBlob(entry), JSON.stringify(entry));
}

/** Reads the stored entry of a run; `undefined` if there is none. */
export function readIndexEntry(
  store: BlobStore,
  run: { readonly id: string; readonly createdAt: string },
): Promise<IndexEntry | undefined> {
  return readJson(store, indexBlob(run));
}

/** Returns the index entry of a run, which may not be stored yet if the run was just accepted. */
export async function indexEntryOf(store: BlobStore, request: RunRequest): Promise<IndexEntry> {
  return (await readIndexEntry(store, request)) ?? newIndexEntry(request);
}

/** How many entries of a store are cached, each of a few thousand characters at most. */
const MAX_CACHED = 2000;

const caches = new WeakMap<BlobStore, Map<string, IndexEntry>>();

/**
 * Lists one page of the index, newest first.
 *
 * @param options.cursor - The end of the page before.
 * @returns The entries, and the cursor of the next page if there is one.
 */
export async function listIndex(
  store: BlobStore,
  { cursor, limit }: { readonly cursor?: string; readonly limit: number },
): Promise<{ readonly entries: readonly IndexEntry[]; readonly cursor?: string }> {
  const after = cursor === undefined ? undefined : `${INDEX_PREFIX}${cursor}`;
  const page = await store.list(INDEX_PREFIX, { limit, after });
  const entries = await readEntries(store, page);
  return { entries, cursor: page.length < limit ? undefined : page.at(-1)?.slice(INDEX_PREFIX.length) };
}

/** Reads listed entries. The entry of an ended run is read once, because it never changes, and no listing has it once it is deleted. */
async function readEntries(store: BlobStore, names: readonly string[]): Promise<readonly IndexEntry[]> {
  const known = caches.get(store) ?? new Map<string, IndexEntry>();
  caches.set(store, known);
  const entries = await Promise.all(names.map(async (name) => known.get(name) ?? readJson<IndexEntry>(store, name)));
  names.forEach((name, index) => {
    const entry = entries[index];
    if (entry === undefined || !isEnded(entry.status)) return;
    known.delete(name); // the latest come last
    known.set(name, entry);
  });
  for (const oldest of known.keys()) {
    if (known.size <= MAX_CACHED) break;
    known.delete(oldest);
  }
  return entries.filter((entry) => entry !== undefined);
}
