import { type BlobStore, readJson } from "../../platform/storage/index.ts";
import { memoizeRecent } from "../../base/memoize-recent.ts";
import { createPlaceFilter } from "../durable/index.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";
import { type StoredResult, saveResults } from "./stored-results.ts";

const RECENT_SHARDS = 64;
const RESULTS_A_BLOB = 10;
const BLOBS_AT_ONCE = 16;

/** Reads what a run has recorded for a place of the run that it repeats; `undefined` where that is nothing. */
export type RecordedReader = (request: RunRequest, place: number) => Promise<StoredResult | undefined>;

/**
 * A reader that keeps the most recent shards.
 *
 * @example
 * const readRecorded = createRecordedReader(storage.runs);
 * (await readRecorded(request, 0))?.turns;
 */
export function createRecordedReader(store: BlobStore): RecordedReader {
  const readShard = memoizeRecent(
    async (name) => new Map((await readRecordedShard(store, name)).map((result) => [result.place, result])),
    { size: RECENT_SHARDS },
  );
  return async ({ id, rerun }, place) => {
    if (rerun === undefined || rerun.reused.length === 0) return undefined;
    const { folder, shards } = rerun.recorded;
    const shard = shards.findLastIndex((first) => first <= place);
    return shard < 0 ? undefined : (await readShard(runBlobs(id).recorded(folder).shard(shard))).get(place);
  };
}

/**
 * Saves the results that a run keeps of the run that it repeats, before any lane begins. May be done twice: what is saved stays.
 */
export async function saveKeptResults(store: BlobStore, { id, rerun }: RunRequest): Promise<void> {
  if (rerun?.ranges === undefined) return;
  const isRunAgain = createPlaceFilter(rerun.ranges);
  const { shard: nameOf } = runBlobs(id).recorded(rerun.recorded.folder);
  let saving: Promise<unknown>[] = [];
  for (const shard of rerun.recorded.shards.keys()) {
    const kept = (await readRecordedShard(store, nameOf(shard))).filter(({ place }) => !isRunAgain(place));
    for (let first = 0; first < kept.length; first += RESULTS_A_BLOB) {
      saving.push(saveResults(store, id, kept.slice(first, first + RESULTS_A_BLOB)));
      if (saving.length < BLOBS_AT_ONCE) continue;
      await Promise.all(saving);
      saving = [];
    }
  }
  await Promise.all(saving);
}

async function readRecordedShard(store: BlobStore, name: string): Promise<readonly StoredResult[]> {
  const results = await readJson<readonly StoredResult[]>(store, name);
  if (results === undefined) throw new Error(`What the run takes over is gone: there is no blob "${name}".`);
  return results;
}
