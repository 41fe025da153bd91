import { type BlobStore, readJson } from "../../platform/storage/index.ts";
import type { CaseShard } from "./case-shards.ts";
import { runBlobs, indexBlob } from "./run-blobs.ts";
import { createIndexEntry, newIndexEntry } from "./run-index.ts";
import type { RunRequest } from "./run-request.ts";

/** `created`, or the `same` run as before with its request as it was accepted then; or the id is that of an `other`. */
export type StoredRun =
  { readonly outcome: "created" | "same"; readonly request: RunRequest } | { readonly outcome: "other" };

/**
 * Makes an accepted run durable: its cases, then its request, which decides by If-None-Match who was first, then its entry
 * in the index.
 */
export async function storeRun(
  store: BlobStore,
  request: RunRequest,
  shards: readonly CaseShard[],
): Promise<StoredRun> {
  const blobs = runBlobs(request.id);
  const known = await readRequest(store, request.id);
  if (known !== undefined && known.hash !== request.hash) return { outcome: "other" };
  await Promise.all(shards.map(({ text }, shard) => store.create(blobs.cases(request.casesHash, shard), text)));
  return storeRequest(store, request);
}

/** Makes the request of a run durable, whose cases are: by If-None-Match it decides who was first. */
export async function storeRequest(store: BlobStore, request: RunRequest): Promise<StoredRun> {
  const blobs = runBlobs(request.id);
  const isFirst = await store.create(blobs.request, JSON.stringify(request));
  const winner = isFirst ? request : ((await readRequest(store, request.id)) as RunRequest);
  if (winner.hash !== request.hash) return { outcome: "other" };
  await createIndexEntry(store, newIndexEntry(winner));
  return { outcome: isFirst ? "created" : "same", request: winner };
}

/** The request of a run, or `undefined` where there is no such run. */
export function readRequest(store: BlobStore, run: string): Promise<RunRequest | undefined> {
  return readJson(store, runBlobs(run).request);
}

/** The request of a run that is known to exist. */
export async function mustReadRequest(store: BlobStore, run: string): Promise<RunRequest> {
  const request = await readRequest(store, run);
  if (request === undefined) throw new Error(`The request of run "${run}" is gone from the storage.`);
  return request;
}

const PAGE = 500;

/**
 * Removes all blobs of a run and its entry in the index. The request goes last: where this is interrupted, the run is still
 * there to be deleted again.
 */
export async function deleteRunBlobs(store: BlobStore, run: RunRequest): Promise<void> {
  const { request, cancel, all } = runBlobs(run.id);
  for (;;) {
    const names = (await store.list(all, { limit: PAGE })).filter((name) => name !== request);
    if (names.length === 0) break;
    await Promise.all(names.map((name) => store.delete(name)));
  }
  await store.delete(indexBlob(run));
  await store.delete(request);
  // Who cancelled meanwhile found the request still there.
  await store.delete(cancel);
}
