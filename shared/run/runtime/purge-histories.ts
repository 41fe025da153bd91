import { INDEX_PREFIX, indexBlob, isEnded, listIndex, renewIndexEntry } from "../store/index.ts";
import { liveEntry, type LiveEntryDeps } from "./live-entry.ts";

const PAGE = 100;
const DAY_MS = 86_400_000;

/**
 * Copies failures from histories that will be purged to the index. Only the history of a run that could not write its log says
 * that it failed: without the copy the run would look as if it had never started.
 *
 * @param before - Runs that were accepted earlier are checked.
 */
export async function keepFailures(deps: LiveEntryDeps, before: Date): Promise<void> {
  const { runs } = deps.services.storage;
  let cursor: string | undefined = indexBlob({ id: "", createdAt: before.toISOString() }).slice(INDEX_PREFIX.length);
  while (cursor !== undefined) {
    const page = await listIndex(runs, { cursor, limit: PAGE });
    for (const entry of page.entries.filter(({ status }) => !isEnded(status))) {
      const live = await liveEntry(entry, deps);
      if (isEnded(live.status)) await renewIndexEntry(runs, live);
    }
    cursor = page.cursor;
  }
}

/** A period of time, including both ends. */
type Slice = { readonly from: Date; readonly to: Date };

/**
 * Splits the time before a date into slices, the latest first. The first is a day long, each further one twice as long as the
 * previous: a task hub that is purged daily has one day of histories to purge, and years of histories are not purged in a
 * single call. There are about 15 slices, because each call scans the whole task hub.
 *
 * @example
 * [...purgeSlices(new Date("2026-11-22T00:00:00Z"))][1]; // from 2026-11-19 to 2026-11-21, T00:00:00Z
 */
export function* purgeSlices(before: Date): Generator<Slice> {
  let toMs = before.getTime();
  for (let lengthMs = DAY_MS; toMs > 0; lengthMs *= 2) {
    const fromMs = Math.max(0, toMs - lengthMs);
    yield { from: new Date(fromMs), to: new Date(toMs) };
    toMs = fromMs;
  }
}
