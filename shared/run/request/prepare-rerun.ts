import { randomUUID } from "node:crypto";
import type { ZodType } from "zod";
import { ancestors, plannedStages } from "../../base/plan.ts";
import { checkCasesAgainst } from "../../cases/index.ts";
import type { Counts, OnlySome, Problem, RerunBody, RunEstimate } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import { overriddenPaths, rerunConfig, type LoadedPipeline } from "../../pipeline/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import { addCounts, countIndexes, countResult, NO_COUNTS, type IndexRange } from "../durable/index.ts";
import { readCaseShard, readResults, type RunRequest, type StoredResult } from "../store/index.ts";
import { gateProblems, timeoutProblems } from "./check-options.ts";
import { estimateRun } from "./estimate-run.ts";
import { hashRequest, newRunRequest, type RunOptions } from "./new-run-request.ts";
import { preparePipeline, type PipelineToRun, type PreparePipelineDeps } from "./prepare-pipeline.ts";

type PrepareRerunDeps = PreparePipelineDeps & { readonly store: BlobStore; readonly now: () => Date };

type PreparedRerun =
  | {
      readonly ok: true;
      /** Without its records, which `storeRerun` writes. */
      readonly run: RunRequest & Required<Pick<RunRequest, "rerun">>;
      readonly warnings: readonly string[];
      /** Left out if no stage calls a model that costs something. */
      readonly estimate?: RunEstimate;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Hashes a rerun request of a run. */
export function hashRerun(base: string, body: RerunBody): string {
  return hashRequest({ rerunOf: base, ...body });
}

/**
 * Checks everything that a rerun names, and initializes the current pipeline once, so that all mistakes are in the answer to the
 * request. Writes nothing.
 *
 * @param base - The run to repeat. It may have failed or been cancelled: its missing results are run.
 */
export async function prepareRerun(base: RunRequest, body: RerunBody, deps: PrepareRerunDeps): Promise<PreparedRerun> {
  const { config: overrides = [], files = {}, from, only } = body;
  // It is no scheduled run of the eval, and is not evaluated, but its gates mean the same baseline.
  const ofEval = { eval: base.eval };
  let notes: readonly string[] = [];
  let isSameCode = false;
  const resolve = ({ definition, codeHash }: LoadedPipeline) => {
    isSameCode = codeHash === base.pipeline.codeHash;
    const { warnings, ...resolved } = rerunConfig(definition.config, base.pipeline.config, { overrides, isSameCode });
    notes = warnings;
    return resolved;
  };
  const { name, includes } = base.pipeline;
  const pipeline = await preparePipeline({ name, files, includes, resolve }, deps);
  const { ready, caseSchema } = pipeline;
  const selected =
    only === undefined ? undefined : await selectIndexes(readResults(deps.store, base.id), { only, total: base.total });
  const problems = [
    ...pipeline.problems,
    ...timeoutProblems(body, ready?.stageNames),
    ...gateProblems({ ...body, ...ofEval }, ready?.stageNames),
    ...fromProblems(from, ready?.stageNames),
    ...(only !== undefined && selected?.ranges.length === 0 ? [nothingToRun(base.id, only)] : []),
    ...(isSameCode ? [] : await caseProblems(base, caseSchema, deps.store)),
  ];
  if (problems.length > 0 || ready === undefined) return { ok: false, problems };

  const reused = from === undefined ? [] : stagesBefore(from, ready);
  const run = newRunRequest({
    requested: requestedOptions(base, body, ready),
    hash: hashRerun(base.id, body),
    command: `POST /api/runs/${base.id}/rerun`,
    createdAt: deps.now(),
    pipeline: ready,
    cases: { casesHash: base.casesHash, shards: base.shards, count: base.total / base.repeats },
  });
  const rerun = {
    of: { run: base.id, from, only },
    reused,
    recorded: { folder: randomUUID(), shards: [] },
    ranges: selected?.ranges,
    kept: selected?.kept ?? NO_COUNTS,
  };
  const toRun = {
    pipeline: { ...ready, calls: ready.calls.filter(({ stage }) => !reused.includes(stage)) },
    cases: readSuiteCases(base, deps.store),
    results: selected === undefined ? run.total : countIndexes(selected.ranges),
    concurrency: run.concurrency,
  };
  const estimate = await estimateRun(toRun, deps.store);
  const warnings = [...notes, ...ineffective(overrides, reused)];
  return { ok: true, run: { ...run, ...ofEval, rerun }, warnings, estimate };
}

async function* readSuiteCases({ id, casesHash, shards }: RunRequest, store: BlobStore): AsyncGenerator<JsonObject> {
  for (const shard of shards.keys()) yield* await readCaseShard(store, { id, casesHash }, shard);
}

/** The options of the rerun: those of the run, overridden by the request. The label is not taken over: trends and gates use it. */
function requestedOptions(base: RunRequest, body: RerunBody, { stageNames }: PipelineToRun): RunOptions {
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

/** Checks the cases against the schema of the current code. */
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

/** Lists all stages except one and the stages that depend on it. */
function stagesBefore(from: string, { plan, stageNames }: PipelineToRun): readonly string[] {
  const dependsOn = ancestors(plannedStages(plan));
  return stageNames.filter((stage) => stage !== from && !dependsOn.get(stage)?.has(from));
}

function ineffective(overrides: Parameters<typeof overriddenPaths>[0], reused: readonly string[]): readonly string[] {
  return overriddenPaths(overrides).flatMap((path) => {
    const [stage = ""] = path.split(".");
    if (!reused.includes(stage)) return [];
    return [`${path} is a setting of stage "${stage}", which is not called again where its result is recorded.`];
  });
}

/**
 * Selects the results of a run that are run again: those that failed or ended with an error, as requested, and those that are
 * missing. All others are kept, and counted.
 *
 * @param results - In the order of their indexes.
 * @param options.total - How many results the run has when it is complete.
 * @example
 * await selectPlaces(readResults(store, run), { only: "errors", total: 100 }); // { ranges: [{ from: 7, to: 8 }], kept: … }
 */
export async function selectIndexes(
  results: AsyncIterable<StoredResult>,
  { only, total }: { readonly only: OnlySome; readonly total: number },
): Promise<{ readonly ranges: readonly IndexRange[]; readonly kept: Counts }> {
  const ranges: IndexRange[] = [];
  let kept = NO_COUNTS;
  let next = 0;
  for await (const result of results) {
    if (isSelected(result, only)) continue;
    if (result.place > next) ranges.push({ from: next, to: result.place });
    next = result.place + 1;
    kept = addCounts(kept, countResult(result));
  }
  if (total > next) ranges.push({ from: next, to: total });
  return { ranges, kept };
}

function isSelected(result: StoredResult, only: OnlySome): boolean {
  const { failed, errors } = countResult(result);
  const requested = typeof only === "string" ? [only] : only;
  return (failed > 0 && requested.includes("failed")) || (errors > 0 && requested.includes("errors"));
}
