import { randomUUID } from "node:crypto";
import type { ZodType } from "zod";
import { checkCasesAgainst } from "../../cases/index.ts";
import { overriddenPaths, rerunConfig, type LoadedPipeline } from "../../pipeline/index.ts";
import { ancestors, plannedStages } from "../../base/plan.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Problem, RerunBody, OnlySome } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { readCaseShard, type RunRequest, readResults, type StoredResult } from "../store/index.ts";
import { NO_COUNTS, addCounts, countResult, type Counts, countPlaces, type PlaceRange } from "../durable/index.ts";
import { type RunEstimate, estimateRun } from "./estimate-run.ts";
import { gateProblems, timeoutProblems } from "./check-options.ts";
import { hashAsked, newRunRequest, type AskedRun } from "./new-run-request.ts";
import { preparePipeline, type PipelineToRun, type PreparePipelineDeps } from "./prepare-pipeline.ts";

export type PrepareRerunDeps = PreparePipelineDeps & { readonly store: BlobStore; readonly now: () => Date };

export type PreparedRerun =
  | {
      readonly ok: true;
      /** Its records are still to be made: `storeRerun` does. */
      readonly run: RunRequest & Required<Pick<RunRequest, "rerun">>;
      readonly warnings: readonly string[];
      /** Left out where nothing is called that costs. */
      readonly estimate?: RunEstimate;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Tells what was asked for, of which run. */
export function hashRerun(base: string, body: RerunBody): string {
  return hashAsked({ rerunOf: base, ...body });
}

/**
 * Checks all that a rerun names, and initializes the pipeline once as it is now, so that any mistake is the answer to the
 * request. Writes nothing.
 *
 * @param base - The run to repeat, whatever became of it: what it has is taken, and what it has not is run.
 */
export async function prepareRerun(base: RunRequest, body: RerunBody, deps: PrepareRerunDeps): Promise<PreparedRerun> {
  const { config: overrides = [], files = {}, from, only } = body;
  // It is not judged for the eval, as it is no night of it; but its gates mean the same baseline.
  const ofEval = base.eval === undefined ? {} : { eval: base.eval };
  let notes: readonly string[] = [];
  let isSameCode = false;
  const resolve = ({ definition, codeHash }: LoadedPipeline) => {
    isSameCode = codeHash === base.pipeline.codeHash;
    const { warnings, ...resolved } = rerunConfig(definition.config, base.pipeline.config, { overrides, isSameCode });
    notes = warnings;
    return resolved;
  };
  const {
    ready,
    caseSchema,
    problems: wrong,
  } = await preparePipeline({ name: base.pipeline.name, files, includes: base.pipeline.includes ?? {}, resolve }, deps);
  const selected =
    only === undefined ? undefined : await selectPlaces(readResults(deps.store, base.id), { only, total: base.total });
  const problems = [
    ...wrong,
    ...timeoutProblems(body, ready?.stageNames),
    ...gateProblems({ ...body, ...ofEval }, ready?.stageNames),
    ...fromProblems(from, ready?.stageNames),
    ...(only !== undefined && selected?.ranges.length === 0 ? [nothingToRun(base.id, only)] : []),
    ...(isSameCode ? [] : await caseProblems(base, caseSchema, deps.store)),
  ];
  if (problems.length > 0 || ready === undefined) return { ok: false, problems };

  const reused = from === undefined ? [] : stagesBefore(from, ready);
  const run = newRunRequest({
    asked: askedOf(base, body, ready),
    hash: hashRerun(base.id, body),
    command: `POST /api/runs/${base.id}/rerun`,
    createdAt: deps.now(),
    pipeline: ready,
    cases: { casesHash: base.casesHash, shards: base.shards, count: base.total / base.repeats },
  });
  const rerun = {
    of: { run: base.id, ...(from === undefined ? {} : { from }), ...(only === undefined ? {} : { only }) },
    reused,
    recorded: { folder: randomUUID(), shards: [] },
    ...(selected === undefined ? {} : { ranges: selected.ranges }),
    kept: selected?.kept ?? NO_COUNTS,
  };
  const toRun = {
    pipeline: { ...ready, calls: ready.calls.filter(({ stage }) => !reused.includes(stage)) },
    cases: readSuiteCases(base, deps.store),
    results: selected === undefined ? run.total : countPlaces(selected.ranges),
    concurrency: run.concurrency,
  };
  const estimate = await estimateRun(toRun, deps.store);
  return {
    ok: true,
    run: { ...run, ...ofEval, rerun },
    warnings: [...notes, ...ineffective(overrides, reused)],
    ...(estimate === undefined ? {} : { estimate }),
  };
}

async function* readSuiteCases({ id, casesHash, shards }: RunRequest, store: BlobStore): AsyncGenerator<JsonObject> {
  for (const shard of shards.keys()) yield* await readCaseShard(store, { id, casesHash }, shard);
}

/** How the rerun is to be run: as the run was, and as is asked now. A label is that of one run: trends and gates go by it. */
function askedOf(base: RunRequest, body: RerunBody, { stageNames }: PipelineToRun): AskedRun {
  const before = Object.entries(base.timeouts ?? {}).filter(([stage]) => stageNames.includes(stage));
  const timeouts = { ...Object.fromEntries(before), ...body.timeouts };
  const { maxCostUsd = base.limits?.maxCostUsd, maxTokens = base.limits?.maxTokens, cache = base.cache } = body;
  return {
    id: body.id,
    repeats: base.repeats,
    concurrency: body.concurrency ?? base.concurrency,
    label: body.label,
    gates: body.gates ?? base.gates?.slice(),
    cache,
    maxCostUsd,
    maxTokens,
    timeouts: Object.keys(timeouts).length === 0 ? undefined : timeouts,
    client: body.client,
  };
}

function fromProblems(from: string | undefined, stageNames: readonly string[] = []): readonly Problem[] {
  if (from === undefined || stageNames.length === 0 || stageNames.includes(from)) return [];
  return [{ path: "from", message: `"${from}" is no stage of this pipeline. Its stages: ${stageNames.join(", ")}` }];
}

const ENDED = { failed: "as failed", errors: "with an error" } as const;

function nothingToRun(base: string, only: NonNullable<RerunBody["only"]>): Problem {
  const how = [only].flat().map((what) => ENDED[what]);
  const message = `run ${base} has no cases that ended ${how.join(" or ")}, and none without a result`;
  return { path: "only", message };
}

/** The code may have another idea of a case than it had. */
async function caseProblems(
  { id, casesHash, shards }: RunRequest,
  schema: ZodType | undefined,
  store: BlobStore,
): Promise<readonly Problem[]> {
  if (schema === undefined) return [];
  for (const [shard, first] of shards.entries()) {
    const cases = await readCaseShard(store, { id, casesHash }, shard);
    const problems = checkCasesAgainst(schema, cases, { name: "cases", first });
    if (problems.length > 0) return problems;
  }
  return [];
}

/** All stages but one and those that stand on it. */
function stagesBefore(from: string, { plan, stageNames }: PipelineToRun): readonly string[] {
  const standsOn = ancestors(plannedStages(plan));
  return stageNames.filter((stage) => stage !== from && !standsOn.get(stage)?.has(from));
}

function ineffective(overrides: Parameters<typeof overriddenPaths>[0], reused: readonly string[]): readonly string[] {
  return overriddenPaths(overrides).flatMap((path) => {
    const [stage = ""] = path.split(".");
    if (!reused.includes(stage)) return [];
    return [`${path} is a setting of stage "${stage}", which is not called again where its result is recorded.`];
  });
}

/** The places of a run that are run again, and the counts of the results that are kept. */
export type SelectedPlaces = { readonly ranges: readonly PlaceRange[]; readonly kept: Counts };

/**
 * Which places of a run are run again: those whose results failed or ended with an error, as is asked, and those that have no
 * result. All others are kept.
 *
 * @param results - Ascending by place.
 * @param options.total - How many places there are.
 * @example
 * await selectPlaces(readResults(store, run), { only: "errors", total: 100 }); // { ranges: [{ from: 7, to: 8 }], kept: … }
 */
export async function selectPlaces(
  results: AsyncIterable<StoredResult>,
  { only, total }: { readonly only: OnlySome; readonly total: number },
): Promise<SelectedPlaces> {
  const ranges: PlaceRange[] = [];
  let kept = NO_COUNTS;
  let next = 0;
  for await (const result of results) {
    if (isAskedFor(result, only)) continue;
    if (result.place > next) ranges.push({ from: next, to: result.place });
    next = result.place + 1;
    kept = addCounts(kept, countResult(result));
  }
  if (total > next) ranges.push({ from: next, to: total });
  return { ranges, kept };
}

function isAskedFor(result: StoredResult, only: OnlySome): boolean {
  const { failed, errors } = countResult(result);
  const asked = typeof only === "string" ? [only] : only;
  return (failed > 0 && asked.includes("failed")) || (errors > 0 && asked.includes("errors"));
}
