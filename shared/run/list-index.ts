import type { BlobStore } from "../storage/blob-store.ts";
import { readJson } from "../storage/read-json.ts";
import { INDEX_PREFIX } from "./run-blobs.ts";
import { isEnded, type IndexEntry } from "./run-index.ts";

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
