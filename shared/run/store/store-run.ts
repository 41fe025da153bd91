import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import { CasesGoneError, type Shard } from "./case-shards.ts";
import { recordResults } from "./recorded-results.ts";
import { indexBlob, runBlobs } from "./run-blobs.ts";
import { createIndexEntry, newIndexEntry } from "./run-index.ts";
import type { Rerun, RunRequest } from "./run-request.ts";

/** A `created` run, or the `same` run as before with its request as it was accepted; or the ID belongs to an `other` request. */
export type StoredRun =
  { readonly outcome: "created" | "same"; readonly request: RunRequest } | { readonly outcome: "other" };

/**
 * Makes an accepted run durable: its cases, then its request, which decides by If-None-Match who was first, then its entry
 * in the index.
 */
export async function storeRun(store: BlobStore, request: RunRequest, shards: readonly Shard[]): Promise<StoredRun> {
  const blobs = runBlobs(request.id);
  const known = await readRequest(store, request.id);
  if (known !== undefined && known.hash !== request.hash) return { outcome: "other" };
  await Promise.all(shards.map(({ text }, shard) => store.create(blobs.cases(request.casesHash, shard), text)));
  return storeRequest(store, request);
}

/**
 * Makes a rerun durable, with copies of all that it needs from the run that it repeats: first the cases and the records, then
 * the request, which decides who was first.
 *
 * @param run - From `prepareRerun`.
 * @param base - The run that it repeats.
 * @throws CasesGoneError when that is deleted meanwhile.
 */
export async function storeRerun(
  store: BlobStore,
  run: RunRequest & { readonly rerun: Rerun },
  base: RunRequest,
): Promise<StoredRun> {
  for (const shard of base.shards.keys()) {
    const name = runBlobs(base.id).cases(base.casesHash, shard);
    const content = await store.read(name);
    if (content === undefined) throw new CasesGoneError(name);
    await store.create(runBlobs(run.id).cases(run.casesHash, shard), content);
  }
  const { reused, recorded, ranges } = run.rerun;
  const { folder } = recorded;
  const options = { base: base.id, run: run.id, folder, total: run.total, reused, ranges };
  const { shards, isWhole } = await recordResults(store, options);
  return storeRequest(store, {
    ...run,
    // A stage that is not called needs no budget. When some results have no record, any stage may be called.
    budgets: isWhole ? without(run.budgets, reused) : run.budgets,
    rerun: { ...run.rerun, recorded: { folder, shards } },
  });
}

function without(budgets: RunRequest["budgets"] = {}, stages: readonly string[]): RunRequest["budgets"] {
  const left = Object.entries(budgets).filter(([stage]) => !stages.includes(stage));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** Makes the request of a run durable whose cases are stored. By If-None-Match it decides who was first. */
async function storeRequest(store: BlobStore, request: RunRequest): Promise<StoredRun> {
  const isFirst = await store.create(runBlobs(request.id).request, JSON.stringify(request));
  const winner = isFirst ? request : ((await readRequest(store, request.id)) as RunRequest);
  if (winner.hash !== request.hash) return { outcome: "other" };
  await createIndexEntry(store, newIndexEntry(winner));
  return { outcome: isFirst ? "created" : "same", request: winner };
}

/** Reads the request of a run; `undefined` if there is no such run. */
export function readRequest(store: BlobStore, run: string): Promise<RunRequest | undefined> {
  return readJson(store, runBlobs(run).request);
}

/** Reads the request of a run that must exist. */
export async function mustReadRequest(store: BlobStore, run: string): Promise<RunRequest> {
  const request = await readRequest(store, run);
  if (request === undefined) throw new Error(`The request of run "${run}" is gone from the storage.`);
  return request;
}

const PAGE = 500;

/**
 * Removes all blobs of a run and its entry in the index. The request goes last: if this is interrupted, the run can be deleted
 * again.
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
  // A client that cancelled the run meanwhile still found the request.
  await store.delete(cancel);
}
