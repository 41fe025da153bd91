import { isEnded, type IndexEntry } from "../../shared/run/store/index.ts";
import type { Call } from "./handle.ts";
import { liveEntry, type LiveEntry } from "./run-resource.ts";

/** How old what a listing shows of a run that goes on may be. */
const MOST_AGE_MS = 500;
const MOST_KEPT = 1000;

type Asked = { readonly atMs: number; readonly entry: Promise<LiveEntry> };

const recent = new Map<string, Asked>();

/**
 * As {@link liveEntry}, but for listings: many callers who list at once do not each ask the runtime about each run. Of a run that
 * has ended they are told at once, by the index.
 */
export function listedEntry(entry: IndexEntry, call: Call): Promise<LiveEntry> {
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
