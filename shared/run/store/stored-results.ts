import type { LoggedResult, LoggedTurn, Timing } from "../../contract/index.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import type { StageValue, StageValues } from "../durable/index.ts";
import type { CaseReader } from "./case-shards.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";

/**
 * A turn as a lane saves it: its large values are names of blobs, and the stage that raised the turn's exception has none in its
 * record.
 */
export type StoredTurn = Omit<LoggedTurn, "stages"> & { readonly stages: StageValues };

/** A result as a lane saves it. The log joins it with its case, which is in the run's case shards. */
export type StoredResult = Pick<LoggedResult, "succeeded" | "passed" | "exception"> & {
  readonly place: number;
  /** Whether the case has turns; a case without turns is stored as a single turn. */
  readonly hasTurns: boolean;
  readonly turns: readonly StoredTurn[];
  readonly metadata: Timing & Pick<LoggedResult["metadata"], "reusedFrom">;
};

/** Returns a result as a run log has it. */
export async function toLoggedResult(
  store: BlobStore,
  { place: index, succeeded, passed, hasTurns, turns: stored, metadata, exception }: StoredResult,
  { item, repeats }: { readonly item: JsonObject; readonly repeats: number },
): Promise<LoggedResult> {
  const turns = await Promise.all(
    stored.map(async (turn) => ({
      ...turn,
      metadata: withException(turn),
      stages: await readStageValues(store, turn.stages),
    })),
  );
  const [first] = turns;
  const repeat = repeats === 1 ? undefined : index % repeats;
  return {
    succeeded,
    passed,
    case: item,
    ...(hasTurns || first === undefined
      ? { turns, metadata: { ...metadata, repeat } }
      : { stages: first.stages, metadata: { ...metadata, stages: first.metadata.stages, repeat } }),
    exception,
  };
}

function withException({ metadata, exception }: StoredTurn): StoredTurn["metadata"] {
  const record = exception && metadata.stages[exception.stage];
  if (record === undefined) return metadata;
  const { stage, ...raised } = exception!;
  return { ...metadata, stages: { ...metadata.stages, [stage]: { ...record, exception: raised } } };
}

/** The saved results of a run in the order of their indexes, and a function that returns them as the log has them. */
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

/**
 * Saves results under the index of their first one. Results that are saved already win, because an activity may run twice, the
 * second time with other or more results. Results that the store does not have yet are saved under another name.
 *
 * @returns The results as the store has them, and those of them that this call has saved.
 */
export async function saveResults(
  store: BlobStore,
  run: string,
  results: readonly StoredResult[],
): Promise<{ readonly stored: readonly StoredResult[]; readonly created: readonly StoredResult[] }> {
  const [first] = results;
  if (first === undefined) return { stored: [], created: [] };
  const name = runBlobs(run).result(first.place);
  if (await store.create(name, JSON.stringify(results))) return { stored: results, created: results };
  const stored = await readResultBlob(store, name);
  const saved = new Set(stored.map(({ place }) => place));
  const rest = results.filter(({ place }) => !saved.has(place));
  if (rest.length === results.length)
    throw new Error(`Blob "${name}" does not contain the index that it is named after.`);
  const more = await saveResults(store, run, rest);
  return { stored: [...stored, ...more.stored], created: more.created };
}

/**
 * Reads all saved results of a run in the order of their indexes, each once. Memory is bounded by how far the lanes were apart.
 *
 * @example
 * for await (const result of readResults(storage.runs, id)) console.log(result.place, result.passed);
 */
export async function* readResults(store: BlobStore, run: string): AsyncGenerator<StoredResult> {
  const waiting = new Map<number, StoredResult>();
  let done = -1;
  function* before(limit: number): Generator<StoredResult> {
    const indexes = [...waiting.keys()].filter((index) => index < limit).sort((a, b) => a - b);
    for (const index of indexes) {
      yield waiting.get(index) as StoredResult;
      waiting.delete(index);
      done = index;
    }
  }
  for await (const { results } of readResultBlobs(store, run)) {
    const [first] = results;
    if (first === undefined) continue;
    // Blobs are named after their smallest index, and come in the order of their names: no smaller index follows.
    yield* before(first.place);
    for (const result of results) {
      if (result.place > done && !waiting.has(result.place)) waiting.set(result.place, result);
    }
  }
  yield* before(Infinity);
}

const LIST_PAGE = 1000;
const READ_AHEAD = 16;

type ResultBlob = { readonly name: string; readonly results: readonly StoredResult[] };

/**
 * Reads the blobs with the results of a run, in the order of their first indexes.
 *
 * @param options.after - The name after which to start.
 * @param options.ahead - How many are read in advance.
 */
export async function* readResultBlobs(
  store: BlobStore,
  run: string,
  { after, ahead = READ_AHEAD }: { readonly after?: string | undefined; readonly ahead?: number } = {},
): AsyncGenerator<ResultBlob> {
  const reads: Promise<ResultBlob>[] = [];
  for await (const name of resultBlobNames(store, run, after)) {
    const read = readResultBlob(store, name).then((results) => ({ name, results }));
    read.catch(() => {}); // it is awaited later
    reads.push(read);
    if (reads.length > ahead) yield await (reads.shift() as Promise<ResultBlob>);
  }
  for (const read of reads) yield await read;
}

/** Lists the names of the blobs with the results of a run, in the order of their first indexes. */
export async function* resultBlobNames(store: BlobStore, run: string, after?: string): AsyncGenerator<string> {
  for (let last = after; ;) {
    const page = await store.list(runBlobs(run).results, { limit: LIST_PAGE, after: last });
    yield* page;
    if (page.length < LIST_PAGE) return;
    last = page.at(-1);
  }
}

/** Reads the results in one blob. */
export async function readResultBlob(store: BlobStore, name: string): Promise<readonly StoredResult[]> {
  return (await readJson<readonly StoredResult[]>(store, name)) ?? [];
}

/**
 * Stores a large value of a stage in a blob. An existing blob wins, because later stages may have used it: an activity that runs
 * twice must not contradict itself.
 *
 * @param text - The value as JSON.
 */
export async function storeLargeValue(store: BlobStore, name: string, text: string): Promise<StageValue> {
  await store.create(name, text);
  return { blob: name };
}

/** Reads the values of a turn, including those in blobs. */
export async function readStageValues(store: BlobStore, values: StageValues): Promise<{ [stage: string]: Json }> {
  const read: { [stage: string]: Json } = {};
  const large: Promise<void>[] = [];
  for (const [stage, value] of Object.entries(values)) {
    // A large value gets its position in the order at once.
    read[stage] = "value" in value ? value.value : null;
    if ("blob" in value) large.push(readLargeValue(store, value.blob).then((json) => void (read[stage] = json)));
  }
  if (large.length > 0) await Promise.all(large);
  return read;
}

async function readLargeValue(store: BlobStore, blob: string): Promise<Json> {
  const value = await readJson<Json>(store, blob);
  if (value === undefined) throw new Error(`A stage's result is gone: there is no blob "${blob}".`);
  return value;
}
