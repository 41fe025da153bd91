import type { BlobStore } from "../storage/blob-store.ts";
import type { StageBudgets } from "./model-budget.ts";
import { CasesGoneError } from "./cases-gone-error.ts";
import { recordResults } from "./record-results.ts";
import type { Rerun } from "./rerun.ts";
import { runBlobs } from "./run-blobs.ts";
import type { RunRequest } from "./run-request.ts";
import { storeRequest, type StoredRun } from "./store-run.ts";

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
