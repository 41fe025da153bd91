import type { BlobStore } from "../../platform/storage/index.ts";
import { type StageBudgets, createPlaceFilter, type PlaceRange, type StageValues } from "../durable/index.ts";
import {
  CasesGoneError,
  type Rerun,
  type RunRequest,
  runBlobs,
  storeRequest,
  type StoredRun,
  type StoredResult,
  type StoredTurn,
  readResults,
} from "../store/index.ts";

/**
 * Makes a rerun durable, with copies of all that it needs of the run that it repeats: first the cases and the records, then the
 * request, which decides who was first.
 *
 * @param run - As `prepareRerun` gives it.
 * @param base - The run that it repeats.
 * @throws CasesGoneError when that is deleted meanwhile.
 */
export async function storeRerun(
  store: BlobStore,
  run: RunRequest & { readonly rerun: Rerun },
  base: RunRequest,
): Promise<StoredRun> {
  for (const shard of base.shards.keys()) await copyCases(store, shard, { run, base });
  const { reused, recorded, ranges } = run.rerun;
  const { shards, isWhole } = await recordResults(store, {
    base: base.id,
    run: run.id,
    folder: recorded.folder,
    total: run.total,
    reused,
    ...(ranges === undefined ? {} : { ranges }),
  });
  const { budgets: all, ...rest } = run;
  // A stage that is not called needs no time to begin; where some are, nobody can tell beforehand which.
  const budgets = all !== undefined && isWhole ? without(all, reused) : all;
  return storeRequest(store, {
    ...rest,
    ...(budgets === undefined ? {} : { budgets }),
    rerun: { ...run.rerun, recorded: { ...recorded, shards } },
  });
}

type Copy = { readonly run: RunRequest; readonly base: RunRequest };

async function copyCases(store: BlobStore, shard: number, { run, base }: Copy): Promise<void> {
  const name = runBlobs(base.id).cases(base.casesHash, shard);
  const content = await store.read(name);
  if (content === undefined) throw new CasesGoneError(name);
  await store.create(runBlobs(run.id).cases(run.casesHash, shard), content);
}

function without(budgets: StageBudgets, stages: readonly string[]): StageBudgets | undefined {
  const left = Object.entries(budgets).filter(([stage]) => !stages.includes(stage));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

export type RecordResults = {
  /** The run that is repeated. */
  readonly base: string;
  /** The run that repeats it, and the folder of its records. */
  readonly run: string;
  readonly folder: string;
  readonly total: number;
  /** The stages whose outcomes are recorded of the places that are run again. */
  readonly reused: readonly string[];
  /** The places that are run again. Default: all. */
  readonly ranges?: readonly PlaceRange[];
};

export type RecordedResults = {
  /** The first place in each shard. */
  readonly shards: readonly number[];
  /** Whether no reused stage has to be called: each is recorded for every place. */
  readonly isWhole: boolean;
};

const LARGEST_SHARD_CHARACTERS = 256 * 1024;
const MOST_RESULTS_IN_SHARD = 1000;
const AT_ONCE = 16;

/**
 * Copies what a run takes over from another one: the results that it keeps, as they are, and of the others the outcomes of the
 * stages that are not called again. Where only some of the cases are run again, that is to do better: then a stage that raised
 * has no such outcome. Memory is bounded, however large the run is.
 */
export async function recordResults(store: BlobStore, options: RecordResults): Promise<RecordedResults> {
  const { base, run, folder, total, reused, ranges } = options;
  const isRunAgain = createPlaceFilter(ranges ?? [{ from: 0, to: total }]);
  const writer = createShardWriter(store, runBlobs(run).recorded(folder).shard);
  const places = { seen: 0, whole: 0 };
  let batch: StoredResult[] = [];
  const flush = async (): Promise<void> => {
    const copies = await Promise.all(batch.map((result) => withOwnValues(store, result, options)));
    batch = [];
    for (const copy of copies) await writer.add(copy);
  };
  for await (const result of readResults(store, base)) {
    places.seen++;
    if (!isRunAgain(result.place)) {
      batch.push({ ...result, metadata: { reusedFrom: base, ...result.metadata } });
      places.whole++;
    } else if (reused.length > 0) {
      const recorded = withReusedStages(result, { reused, keepsExceptions: ranges === undefined });
      batch.push(recorded);
      if (isWhole(recorded, reused)) places.whole++;
    }
    if (batch.length >= AT_ONCE) await flush();
  }
  await flush();
  return { shards: await writer.end(), isWhole: places.whole === total };
}

type Reuse = { readonly reused: readonly string[]; readonly keepsExceptions: boolean };

/** A result with nothing but the outcomes of some stages. */
function withReusedStages(result: StoredResult, reuse: Reuse): StoredResult {
  return { ...result, turns: result.turns.map((turn) => reusedTurn(turn, reuse)) };
}

function reusedTurn(
  { exception, stages, metadata, ...turn }: StoredTurn,
  { reused, keepsExceptions }: Reuse,
): StoredTurn {
  // Of several stages that raised side by side a log has the exception of the first, which spoke for the turn, and does again.
  const kept = keepsExceptions && exception !== undefined && reused.includes(exception.stage) ? { exception } : {};
  const isReused = (stage: string) =>
    reused.includes(stage) && (metadata.stages[stage]?.succeeded === true || "exception" in kept);
  const pick = <T>(of: { readonly [stage: string]: T }) =>
    Object.fromEntries(Object.entries(of).filter(([stage]) => isReused(stage)));
  return { ...turn, stages: pick(stages), metadata: { ...metadata, stages: pick(metadata.stages) }, ...kept };
}

/** Whether all that is reused is there for each turn that the case may come to. */
function isWhole({ succeeded, hasTurns, turns }: StoredResult, reused: readonly string[]): boolean {
  const isComplete = turns.every(
    ({ exception, metadata }) => exception !== undefined || reused.every((stage) => stage in metadata.stages),
  );
  // A turn that failed was the last one, and need not be any more.
  return isComplete && (succeeded || !hasTurns || turns.at(-1)?.exception !== undefined);
}

/** A result whose large values are the run's own. */
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

/** Writes results to blobs of a size that a worker reads at once. */
function createShardWriter(store: BlobStore, nameOf: (shard: number) => string) {
  const firstPlaces: number[] = [];
  let texts: string[] = [];
  let characters = 0;
  const close = async (): Promise<void> => {
    if (texts.length === 0) return;
    await store.write(nameOf(firstPlaces.length - 1), `[${texts.join(",")}]`);
    texts = [];
    characters = 0;
  };
  return {
    async add(result: StoredResult): Promise<void> {
      const text = JSON.stringify(result);
      if (characters + text.length > LARGEST_SHARD_CHARACTERS || texts.length === MOST_RESULTS_IN_SHARD) await close();
      if (texts.length === 0) firstPlaces.push(result.place);
      texts.push(text);
      characters += text.length;
    },
    async end(): Promise<readonly number[]> {
      await close();
      return firstPlaces;
    },
  };
}
