import type { JsonObject, Json } from "../../contract/json.ts";
import type { LoggedResult, StageException, Timing, LoggedTurn } from "../../contract/index.ts";
import { type BlobStore, readJson } from "../../platform/storage/index.ts";
import type { StageValues, StageValue } from "../durable/index.ts";
import { runBlobs } from "./run-blobs.ts";
import type { CaseReader } from "./case-shards.ts";
import type { RunRequest } from "./run-request.ts";

/** A turn as a lane saves it, its large results by reference. */
export type StoredTurn = Omit<LoggedTurn, "stages"> & { readonly stages: StageValues };

/** A result as a lane saves it. The case itself stands in the run's case shards, and is joined when the log is written. */
export type StoredResult = {
  readonly place: number;
  readonly succeeded: boolean;
  readonly passed: boolean;
  /** Whether the case has turns; one that has none is kept as a single turn. */
  readonly hasTurns: boolean;
  readonly turns: readonly StoredTurn[];
  readonly metadata: Timing & Pick<LoggedResult["metadata"], "reusedFrom">;
  readonly exception?: StageException;
};

/** What a log says of a result. */
export async function toLoggedResult(
  store: BlobStore,
  { place, succeeded, passed, hasTurns, turns, metadata, exception }: StoredResult,
  { item, repeats }: { readonly item: JsonObject; readonly repeats: number },
): Promise<LoggedResult> {
  const whole = await Promise.all(
    turns.map(async (turn) => ({ ...turn, stages: await readStageValues(store, turn.stages) })),
  );
  const [first] = whole;
  const repeat = repeats === 1 ? {} : { repeat: place % repeats };
  return {
    succeeded,
    passed,
    case: item,
    ...(hasTurns || first === undefined
      ? { turns: whole, metadata: { ...metadata, ...repeat } }
      : { stages: first.stages, metadata: { ...metadata, stages: first.metadata.stages, ...repeat } }),
    ...(exception === undefined ? {} : { exception }),
  };
}

const LIST_PAGE = 1000;
const READ_AHEAD = 16;

/** What the store has of results that were to be saved, and which of them it has from this saving. */
export type SavedResults = { readonly stored: readonly StoredResult[]; readonly created: readonly StoredResult[] };

/**
 * Saves results under the place of their first one. What is saved already wins: an activity may run twice, and the second
 * time it may come with other results, or with more. Those that the store does not hold yet are saved under a name of their
 * own.
 */
export async function saveResults(
  store: BlobStore,
  run: string,
  results: readonly StoredResult[],
): Promise<SavedResults> {
  const [first] = results;
  if (first === undefined) return { stored: [], created: [] };
  const name = runBlobs(run).result(first.place);
  if (await store.create(name, JSON.stringify(results))) return { stored: results, created: results };
  const stored = await readResultBlob(store, name);
  const places = new Set(stored.map(({ place }) => place));
  const rest = results.filter(({ place }) => !places.has(place));
  if (rest.length === results.length) throw new Error(`Blob "${name}" does not hold the place that it is named after.`);
  const more = await saveResults(store, run, rest);
  return { stored: [...stored, ...more.stored], created: more.created };
}

/**
 * All saved results of a run in the order of their places, each place once. Memory is bounded by how far the lanes were apart.
 *
 * @example
 * for await (const result of readResults(storage.runs, id)) console.log(result.place, result.passed);
 */
export async function* readResults(store: BlobStore, run: string): AsyncGenerator<StoredResult> {
  const waiting = new Map<number, StoredResult>();
  let done = -1;
  function* before(limit: number): Generator<StoredResult> {
    const places = [...waiting.keys()].filter((place) => place < limit).sort((a, b) => a - b);
    for (const place of places) {
      yield waiting.get(place) as StoredResult;
      waiting.delete(place);
      done = place;
    }
  }
  for await (const { results: blob } of readResultBlobs(store, run)) {
    const [first] = blob;
    if (first === undefined) continue;
    // A blob is named after its smallest place, and blobs come in the order of their names: nothing before it is to come.
    yield* before(first.place);
    for (const result of blob) {
      if (result.place > done && !waiting.has(result.place)) waiting.set(result.place, result);
    }
  }
  yield* before(Infinity);
}

export type ResultBlob = { readonly name: string; readonly results: readonly StoredResult[] };

/**
 * The blobs that hold results of a run, in the order of their first places.
 *
 * @param options.after - The name after which to begin.
 * @param options.ahead - How many are read before they are asked for.
 */
export async function* readResultBlobs(
  store: BlobStore,
  run: string,
  { after, ahead = READ_AHEAD }: { readonly after?: string | undefined; readonly ahead?: number } = {},
): AsyncGenerator<ResultBlob> {
  const reads: Promise<ResultBlob>[] = [];
  for await (const name of resultBlobNames(store, run, after)) {
    const read = readResultBlob(store, name).then((results) => ({ name, results }));
    read.catch(() => {}); // it is awaited in its turn
    reads.push(read);
    if (reads.length > ahead) yield await (reads.shift() as Promise<ResultBlob>);
  }
  for (const read of reads) yield await read;
}

/** The names of the blobs that hold results of a run, in the order of their first places. */
export async function* resultBlobNames(store: BlobStore, run: string, after?: string): AsyncGenerator<string> {
  for (let last = after; ;) {
    const page = await store.list(runBlobs(run).results, {
      limit: LIST_PAGE,
      ...(last === undefined ? {} : { after: last }),
    });
    yield* page;
    if (page.length < LIST_PAGE) return;
    last = page.at(-1);
  }
}

/** The results in one blob. */
export async function readResultBlob(store: BlobStore, name: string): Promise<readonly StoredResult[]> {
  return (await readJson<readonly StoredResult[]>(store, name)) ?? [];
}

/**
 * Keeps a large result aside. Where there is one already it wins, for later stages may have used it: an activity that runs
 * a second time must not contradict the first.
 *
 * @param text - The result as JSON.
 */
export async function storeLargeValue(store: BlobStore, name: string, text: string): Promise<StageValue> {
  await store.create(name, text);
  return { blob: name };
}

/** The result itself, wherever it is. */
export async function readStageValue(store: BlobStore, value: StageValue): Promise<Json> {
  if ("value" in value) return value.value;
  const result = await readJson<Json>(store, value.blob);
  if (result === undefined) throw new Error(`A stage's result is gone: there is no blob "${value.blob}".`);
  return result;
}

/** All results of a turn, themselves. */
export async function readStageValues(store: BlobStore, values: StageValues): Promise<{ [stage: string]: Json }> {
  const read: { [stage: string]: Json } = {};
  const large: Promise<void>[] = [];
  for (const [stage, value] of Object.entries(values)) {
    // Takes its place in the order at once.
    read[stage] = "value" in value ? value.value : null;
    if ("blob" in value) large.push(readStageValue(store, value).then((json) => void (read[stage] = json)));
  }
  if (large.length > 0) await Promise.all(large);
  return read;
}

/** The saved results of a run in the order of their places, and what makes entries of a log of them. */
export function runResults(
  { store, readCase }: { readonly store: BlobStore; readonly readCase: CaseReader },
  request: RunRequest,
) {
  return {
    results: readResults(store, request.id),
    toLoggedResult: async (result: StoredResult): Promise<LoggedResult> =>
      toLoggedResult(store, result, { item: await readCase(request, result.place), repeats: request.repeats }),
  };
}
