import { memoizeRecent } from "../../base/memoize-recent.ts";
import { readJson, type BlobStore } from "../../platform/storage/index.ts";
import { createIndexFilter, type IndexRange, type StageValues } from "../durable/index.ts";
import { RECENT_SHARDS, ShardCutter, type Shard } from "./case-shards.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";
import { readResults, saveResults, type StoredResult, type StoredTurn } from "./stored-results.ts";

// The results that a rerun reuses, as copies, because the run that it repeats may be deleted.

export type RecordResults = {
  /** The run that is repeated. */
  readonly base: string;
  /** The run that repeats it, and the folder of its records. */
  readonly run: string;
  readonly folder: string;
  readonly total: number;
  /** The stages whose outcomes are recorded for the results that are run again. */
  readonly reused: readonly string[];
  /** The indexes that are run again. Default: all. */
  readonly ranges?: readonly IndexRange[];
};

type RecordedResults = {
  /** The first index of each shard. */
  readonly shards: readonly number[];
  /** Whether no reused stage has to be called: each is recorded for every result. */
  readonly isWhole: boolean;
};

const READS_AT_ONCE = 16;

/**
 * Copies the results that a run reuses from another one: the results that it keeps, as they are, and for the others the outcomes of the
 * stages that are not called again. A stage that raised is called again if only some of the cases are run again, because these
 * are to do better. Memory is bounded, however large the run is.
 */
export async function recordResults(store: BlobStore, options: RecordResults): Promise<RecordedResults> {
  const { base, run, folder, total, reused, ranges } = options;
  const isRunAgain = createIndexFilter(ranges ?? [{ from: 0, to: total }]);
  const cutter = new ShardCutter();
  const shards: number[] = [];
  let whole = 0;
  let batch: StoredResult[] = [];
  const write = async (shard: Shard | undefined): Promise<void> => {
    if (shard === undefined) return;
    await store.write(runBlobs(run).recorded(folder).shard(shards.length), shard.text);
    shards.push(shard.first);
  };
  const flush = async (): Promise<void> => {
    const copies = await Promise.all(batch.map((result) => withOwnValues(store, result, options)));
    batch = [];
    for (const copy of copies) await write(cutter.add(copy.place, copy));
  };
  for await (const result of readResults(store, base)) {
    if (!isRunAgain(result.place)) {
      batch.push({ ...result, metadata: { reusedFrom: base, ...result.metadata } });
      whole++;
    } else if (reused.length > 0) {
      const recorded = withReusedStages(result, { reused, keepsExceptions: ranges === undefined });
      batch.push(recorded);
      if (isWhole(recorded, reused)) whole++;
    }
    if (batch.length >= READS_AT_ONCE) await flush();
  }
  await flush();
  await write(cutter.end());
  return { shards, isWhole: whole === total };
}

type Reuse = { readonly reused: readonly string[]; readonly keepsExceptions: boolean };

/** Returns a result with the outcomes of some stages only. */
function withReusedStages(result: StoredResult, reuse: Reuse): StoredResult {
  return { ...result, turns: result.turns.map((turn) => reusedTurn(turn, reuse)) };
}

function reusedTurn(
  { exception, stages, metadata, ...turn }: StoredTurn,
  { reused, keepsExceptions }: Reuse,
): StoredTurn {
  const kept = keepsExceptions && exception !== undefined && reused.includes(exception.stage) ? exception : undefined;
  // Earlier versions recorded only the exception of the first of several stages that raised, which all of them get then.
  const isReused = (stage: string) => {
    const { succeeded = false, exception: raised } = metadata.stages[stage] ?? {};
    return reused.includes(stage) && (succeeded || kept !== undefined || (keepsExceptions && raised !== undefined));
  };
  const pick = <T>(of: { readonly [stage: string]: T }) =>
    Object.fromEntries(Object.entries(of).filter(([stage]) => isReused(stage)));
  return { ...turn, stages: pick(stages), metadata: { ...metadata, stages: pick(metadata.stages) }, exception: kept };
}

/** Whether all reused stages are recorded for each turn that the case may come to. */
function isWhole({ succeeded, hasTurns, turns }: StoredResult, reused: readonly string[]): boolean {
  const isComplete = turns.every(
    ({ exception, metadata }) => exception !== undefined || reused.every((stage) => stage in metadata.stages),
  );
  // A turn that failed was the last one, and may not be the last this time.
  return isComplete && (succeeded || !hasTurns || turns.at(-1)?.exception !== undefined);
}

/** Copies the large values of a result to blobs of the run. */
async function withOwnValues(
  store: BlobStore,
  result: StoredResult,
  { run, folder }: Pick<RecordResults, "run" | "folder">,
): Promise<StoredResult> {
  const { large } = runBlobs(run).recorded(folder);
  const own = async (values: StageValues, turn: number): Promise<StageValues> => {
    const entries = Object.entries(values).map(async ([stage, value]) => {
      if ("value" in value) return [stage, value] as const;
      const blob = large(result.place, turn, stage);
      await copyBlob(store, value.blob, blob);
      return [stage, { blob }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  };
  const turns = result.turns.map(async (turn, index) => ({ ...turn, stages: await own(turn.stages, index) }));
  return { ...result, turns: await Promise.all(turns) };
}

async function copyBlob(store: BlobStore, from: string, to: string): Promise<void> {
  const content = await store.readStream(from);
  if (content === undefined) throw new Error(`A stage's result is gone: there is no blob "${from}".`);
  await store.writeStream(to, content);
}

/** Reads the recorded result of an index, if there is one. */
type RecordedReader = (request: RunRequest, index: number) => Promise<StoredResult | undefined>;

/**
 * Creates a reader that keeps the most recent shards.
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
  return async ({ id, rerun }, index) => {
    if (rerun === undefined || rerun.reused.length === 0) return undefined;
    const { folder, shards } = rerun.recorded;
    const shard = shards.findLastIndex((first) => first <= index);
    return shard < 0 ? undefined : (await readShard(runBlobs(id).recorded(folder).shard(shard))).get(index);
  };
}

const RESULTS_A_BLOB = 10;
const BLOBS_AT_ONCE = 16;

/** Saves the results that a run keeps of the run that it repeats, before any lane starts. May be called again. */
export async function saveKeptResults(store: BlobStore, { id, rerun }: RunRequest): Promise<void> {
  if (rerun?.ranges === undefined) return;
  const isRunAgain = createIndexFilter(rerun.ranges);
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
