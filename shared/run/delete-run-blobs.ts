import type { BlobStore } from "../storage/blob-store.ts";
import { indexBlob, runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

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
