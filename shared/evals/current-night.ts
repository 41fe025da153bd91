import type { AskedRun } from "../run/new-run-request.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { evalBlobs } from "./eval-blobs.ts";
import { readJsonBlob } from "./read-json-blob.ts";

/** The night of an eval that goes on: all that is needed to begin it, also after a kill. Two of one eval never go on at once. */
export type CurrentNight = {
  readonly run: string;
  readonly startedAt: string;
  /** The time of the schedule that it is for. */
  readonly occurrence?: string;
  /** Who asked for it, otherwise. */
  readonly client?: AskedRun["client"];
};

/** The night of an eval that goes on, or `undefined`. */
export async function readCurrent(store: BlobStore, name: string): Promise<CurrentNight | undefined> {
  const found = await readJsonBlob<CurrentNight>(store, evalBlobs(name).current);
  return typeof found?.run === "string" && typeof found.startedAt === "string" ? found : undefined;
}

/** Makes a night the one that goes on; not where another one does. */
export async function takeCurrent(store: BlobStore, name: string, night: CurrentNight): Promise<boolean> {
  const { current } = evalBlobs(name);
  if (await store.create(current, JSON.stringify(night))) return true;
  if ((await readCurrent(store, name)) !== undefined) return false;
  // What is there is odd, and would keep the eval from ever being run.
  await store.delete(current);
  return store.create(current, JSON.stringify(night));
}

/** Lets the next night begin, where it is still this one that goes on. */
export async function releaseCurrent(store: BlobStore, name: string, run: string): Promise<void> {
  if ((await readCurrent(store, name))?.run === run) await store.delete(evalBlobs(name).current);
}
