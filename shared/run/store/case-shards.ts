import { memoizeRecent } from "../../base/memoize-recent.ts";
import type { JsonObject } from "../../contract/json.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

/** A part of a long list: the index of its first item, and its items as a JSON array. */
export type Shard = { readonly first: number; readonly text: string };

const MAX_SHARD_CHARACTERS = 256 * 1024;
const MAX_SHARD_ITEMS = 1000;
/** How many shards a reader keeps. */
export const RECENT_SHARDS = 64;

/**
 * Cuts a list into shards of at most 1,000 items or 256 KB (or one item that is larger), so that a worker reads only the part
 * that it works on.
 */
export class ShardCutter {
  #first = 0;
  #texts: string[] = [];
  #characters = 0;

  /** Adds an item, and returns the shard before it if that is full. */
  add(index: number, item: object): Shard | undefined {
    const text = JSON.stringify(item);
    const isFull = this.#characters + text.length > MAX_SHARD_CHARACTERS || this.#texts.length === MAX_SHARD_ITEMS;
    const full = isFull ? this.end() : undefined;
    if (this.#texts.length === 0) this.#first = index;
    this.#texts.push(text);
    this.#characters += text.length;
    return full;
  }

  /** Returns the last shard; `undefined` if it would be empty. */
  end(): Shard | undefined {
    if (this.#texts.length === 0) return undefined;
    const shard = { first: this.#first, text: `[${this.#texts.join(",")}]` };
    this.#texts = [];
    this.#characters = 0;
    return shard;
  }
}

/**
 * Cuts the cases of a suite into shards.
 *
 * @example
 * shardCases([{ uuid: "…" }]); // [{ first: 0, text: '[{"uuid":"…"}]' }]
 */
export function shardCases(cases: readonly JsonObject[]): readonly Shard[] {
  const cutter = new ShardCutter();
  const shards = cases.flatMap((item, index) => cutter.add(index, item) ?? []);
  const last = cutter.end();
  return last === undefined ? shards : [...shards, last];
}

/** Reads the cases of one shard of a run. */
export async function readCaseShard(
  store: BlobStore,
  { id, casesHash }: Pick<RunRequest, "id" | "casesHash">,
  shard: number,
): Promise<readonly JsonObject[]> {
  return readShard(store, runBlobs(id).cases(casesHash, shard));
}

/** Whether the cases of a run are stored: they are written before its request, and deleted before it. */
export async function hasCases(
  store: BlobStore,
  { id, casesHash }: Pick<RunRequest, "id" | "casesHash">,
): Promise<boolean> {
  const first = runBlobs(id).cases(casesHash, 0);
  return (await store.list(first, { limit: 1 })).length > 0;
}

async function readShard(store: BlobStore, name: string): Promise<readonly JsonObject[]> {
  const cases = await readJson<readonly JsonObject[]>(store, name);
  if (cases === undefined) throw new CasesGoneError(name);
  return cases;
}

/** Reads the case of a result of a run. */
export type CaseReader = (request: RunRequest, index: number) => Promise<JsonObject>;

/**
 * Creates a reader that keeps the most recent shards.
 *
 * @throws Error (of the promise) when the shard is not in the store.
 * @example
 * const readCase = createCaseReader(storage.runs);
 * const first = await readCase(request, 0);
 */
export function createCaseReader(store: BlobStore): CaseReader {
  const readRecent = memoizeRecent((name) => readShard(store, name), { size: RECENT_SHARDS });
  return async ({ id, casesHash, shards, repeats }, index) => {
    const caseIndex = Math.floor(index / repeats);
    const shard = shards.findLastIndex((first) => first <= caseIndex);
    const cases = await readRecent(runBlobs(id).cases(casesHash, shard));
    const item = cases[caseIndex - (shards[shard] ?? 0)];
    if (item === undefined) throw new Error(`The run has no case for the result with index ${index}.`);
    return item;
  };
}

export const CASES_GONE = "cases-gone";

/** The cases of a run are missing: it is being deleted, or was. */
export class CasesGoneError extends Error {
  override readonly name = "CasesGoneError";
  readonly code = CASES_GONE;

  constructor(blob: string) {
    super(`The cases of the run are gone: there is no blob "${blob}".`);
  }
}
