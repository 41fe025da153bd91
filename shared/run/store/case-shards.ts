import type { JsonObject } from "../../contract/json.ts";
import { type BlobStore, readJson } from "../../platform/storage/index.ts";
import { memoizeRecent } from "../../base/memoize-recent.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

export type CaseShard = { readonly first: number; readonly text: string };

const LARGEST_SHARD_BYTES = 256 * 1024;
const MOST_CASES_IN_SHARD = 1000;
const RECENT_SHARDS = 64;

/**
 * Cuts a suite into blobs of at most 1,000 cases or 256 KB (or one case that is larger), so that a worker reads only the
 * part that it works on.
 *
 * @example
 * shardCases([{ uuid: "…" }]); // [{ first: 0, text: '[{"uuid":"…"}]' }]
 */
export function shardCases(cases: readonly JsonObject[]): readonly CaseShard[] {
  const shards: CaseShard[] = [];
  let texts: string[] = [];
  let sizeBytes = 0;
  const close = (next: number) => {
    if (texts.length > 0) shards.push({ first: next - texts.length, text: `[${texts.join(",")}]` });
    texts = [];
    sizeBytes = 0;
  };
  cases.forEach((item, place) => {
    const text = JSON.stringify(item);
    if (sizeBytes + text.length > LARGEST_SHARD_BYTES || texts.length === MOST_CASES_IN_SHARD) close(place);
    texts.push(text);
    sizeBytes += text.length;
  });
  close(cases.length);
  return shards;
}

/** The cases of one shard of a run. */
export async function readCaseShard(
  store: BlobStore,
  { id, casesHash }: Pick<RunRequest, "id" | "casesHash">,
  shard: number,
): Promise<readonly JsonObject[]> {
  return parseShard(store, runBlobs(id).cases(casesHash, shard));
}

/** Whether the cases of a run are there: they are written before its request, and deleted before it. */
export async function hasCases(
  store: BlobStore,
  { id, casesHash }: Pick<RunRequest, "id" | "casesHash">,
): Promise<boolean> {
  const first = runBlobs(id).cases(casesHash, 0);
  return (await store.list(first, { limit: 1 })).length > 0;
}

async function parseShard(store: BlobStore, name: string): Promise<readonly JsonObject[]> {
  const cases = await readJson<readonly JsonObject[]>(store, name);
  if (cases === undefined) throw new CasesGoneError(name);
  return cases;
}

/** Reads the case whose result has a place in a run. */
export type CaseReader = (request: RunRequest, place: number) => Promise<JsonObject>;

/**
 * A reader that keeps the most recent shards.
 *
 * @throws Error (of the promise) when the shard is not in the store.
 * @example
 * const readCase = createCaseReader(storage.runs);
 * const first = await readCase(request, 0);
 */
export function createCaseReader(store: BlobStore): CaseReader {
  const readShard = memoizeRecent((name) => parseShard(store, name), { size: RECENT_SHARDS });
  return async ({ id, casesHash, shards, repeats }, place) => {
    const index = Math.floor(place / repeats);
    const shard = shards.findLastIndex((first) => first <= index);
    const cases = await readShard(runBlobs(id).cases(casesHash, shard));
    const item = cases[index - (shards[shard] ?? 0)];
    if (item === undefined) throw new Error(`The run has no case at place ${place}.`);
    return item;
  };
}

export const CASES_GONE = "cases-gone";

/** A run has no cases any more: it is being deleted, or was. */
export class CasesGoneError extends Error {
  override readonly name = "CasesGoneError";
  readonly code = CASES_GONE;

  constructor(blob: string) {
    super(`The cases of the run are gone: there is no blob "${blob}".`);
  }
}
