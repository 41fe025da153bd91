import { createHash, randomUUID } from "node:crypto";
import { checkCaseFileSize } from "../cases/case-file-format.ts";
import { checkCasesAgainst } from "../cases/check-cases-against.ts";
import { parseKeywordFilter } from "../cases/keyword-filter.ts";
import { checkCases, parseCases } from "../cases/parse-cases.ts";
import { readCases } from "../cases/read-cases.ts";
import { selectCases } from "../cases/select-cases.ts";
import type { ZodType } from "zod";
import { resolveConfig } from "../config/resolve-config.ts";
import type { JsonObject } from "../json.ts";
import type { ModelRegistry } from "../models/model-registry.ts";
import { initializePipeline } from "../pipeline/initialize-pipeline.ts";
import type { LoadedPipeline, PipelineCatalog } from "../pipeline/pipeline-catalog.ts";
import type { Problem } from "../problem.ts";
import type { Storage } from "../storage/blob-store.ts";
import { shardCases, type CaseShard } from "./case-shards.ts";
import { toFailure } from "./envelope.ts";
import { findCaseFile } from "./find-case-file.ts";
import type { RunClient, RunRequest } from "./run-request.ts";
import { settingChanges } from "./setting-changes.ts";
import { stageBudgets } from "./stage-budgets.ts";
import type { StartRunBody } from "./start-run-body.ts";

export type PrepareRunDeps = {
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly storage: Storage;
  readonly now: () => Date;
};

export type PreparedRun =
  | {
      readonly ok: true;
      readonly run: RunRequest;
      readonly shards: readonly CaseShard[];
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Tells what was asked for, not by whom, nor under which id. It is of the request as it came: what it names may change later,
 * and the same request still means the same run.
 */
export function hashRequest({ id: _id, client: _client, ...asked }: StartRunBody): string {
  return sha256([JSON.stringify(asked)]);
}

function sha256(texts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}

/** The most results of a run: cases × repeats. */
const MOST_RESULTS = 1_000_000;
const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };

/**
 * Checks everything that a request names (pipeline, configuration, templates, models, cases) and initializes the pipeline
 * once, so that any mistake is the answer to the request. Writes nothing.
 */
export async function prepareRun(body: StartRunBody, deps: PrepareRunDeps): Promise<PreparedRun> {
  const [pipeline, whole] = await Promise.all([preparePipeline(body, deps), readSuite(body, deps)]);
  const suite = checkSuite(body, whole, pipeline.caseSchema);
  const problems = [
    ...pipeline.problems,
    ...timeoutProblems(body, pipeline.ready?.stageNames),
    ...suite.problems,
    ...sizeProblems(body, suite.cases.length),
  ];
  if (problems.length > 0 || pipeline.ready === undefined) return { ok: false, problems };

  const { name, codeHash, config, plan, budgets, changes } = pipeline.ready;
  const { concurrency, label, repeats, timeouts, cache, maxCostUsd, maxTokens } = body;
  const limits = {
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
  const shards = shardCases(suite.cases);
  const run: RunRequest = {
    schemaVersion: 1,
    id: body.id ?? randomUUID(),
    hash: hashRequest(body),
    casesHash: sha256(shards.map(({ text }) => text)),
    createdAt: deps.now().toISOString(),
    pipeline: { name, config, codeHash },
    plan,
    total: suite.cases.length * repeats,
    repeats,
    concurrency,
    ...(budgets === undefined ? {} : { budgets }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(cache === true ? { cache } : {}),
    ...(changes.length === 0 ? {} : { settingChanges: changes }),
    ...(label === undefined ? {} : { label }),
    ...(timeouts === undefined ? {} : { timeouts }),
    shards: shards.map(({ first }) => first),
    client: clientOf(body),
  };
  return { ok: true, run, shards, warnings: suite.warnings };
}

async function preparePipeline(
  { pipeline: name, config: overrides = [], files = {} }: StartRunBody,
  deps: PrepareRunDeps,
) {
  let loaded: LoadedPipeline;
  try {
    loaded = await deps.catalog.load(name);
  } catch (thrown) {
    return { problems: [{ path: "pipeline", message: toFailure(thrown).message }] };
  }
  const { caseSchema } = loaded.definition;
  const resolved = resolveConfig(loaded.definition.config, overrides);
  const initialized = await initializePipeline({
    pipeline: loaded,
    config: resolved.config,
    files,
    models: deps.models,
  });
  const problems = [...resolved.problems, ...initialized.problems];
  if (initialized.pipeline === undefined || problems.length > 0) return { problems, caseSchema };
  const { plan, stageNames } = initialized.pipeline;
  const { config } = initialized;
  const { stageOptions, expected } = loaded.definition;
  const budgets = stageBudgets(stageOptions, { config, limitsOf: (model) => deps.models.limits(model) });
  const setup = { pipeline: name, ...(expected === undefined ? {} : { expected }) };
  const known = new Set(deps.models.list().map((model) => model.name));
  const changes = settingChanges(config, (model) => (known.has(model) ? deps.models.get(model, setup) : undefined));
  return {
    problems,
    caseSchema,
    ready: { name, codeHash: loaded.codeHash, config, plan, stageNames, budgets, changes },
  };
}

type Suite = { readonly cases: readonly JsonObject[]; readonly name: string; readonly problems: readonly Problem[] };

async function readSuite({ cases, casesFile, files = {} }: StartRunBody, deps: PrepareRunDeps): Promise<Suite> {
  if (cases !== undefined) return { name: "cases", ...checkCases(cases, { name: "cases" }) };
  if (casesFile === undefined) return { name: "cases", cases: [], problems: [] }; // said already
  const found = await findCaseFile(casesFile, { files, ...deps });
  if ("problem" in found) return { name: casesFile, cases: [], problems: [found.problem] };
  const fileName = casesFile;
  if ("chunks" in found) return { name: casesFile, ...(await readCases(found.chunks, { fileName })) };
  const tooLarge = checkCaseFileSize(fileName, Buffer.byteLength(found.text));
  if (tooLarge !== undefined) return { name: casesFile, cases: [], problems: [tooLarge] };
  return { name: casesFile, ...parseCases(found.text, { fileName }) };
}

/** The cases that the run is about, held against the pipeline's schema; or all that is wrong with the suite and the filter. */
function checkSuite({ filter, caseIds, limit }: StartRunBody, suite: Suite, schema: ZodType | undefined) {
  const { cases, name } = suite;
  if (suite.problems.length > 0 || cases.length === 0) {
    // What the filter says cannot be tried, but whether it can be read is told in the same answer.
    const parsed = filter === undefined ? undefined : parseKeywordFilter(filter);
    const more = parsed !== undefined && "problem" in parsed ? [parsed.problem] : [];
    return { cases: [], warnings: [], problems: [...suite.problems, ...more] };
  }
  const problems = schema === undefined ? [] : checkCasesAgainst(schema, cases, { name });
  const selected = selectCases(cases, {
    ...(filter === undefined ? {} : { filter }),
    ...(caseIds === undefined ? {} : { caseIds }),
    ...(limit === undefined ? {} : { limit }),
  });
  return { ...selected, problems: [...problems, ...selected.problems] };
}

function timeoutProblems({ timeouts = {} }: StartRunBody, stageNames: readonly string[] = []): readonly Problem[] {
  if (stageNames.length === 0) return []; // what is wrong with the pipeline is said already
  return Object.keys(timeouts)
    .filter((stage) => !stageNames.includes(stage))
    .map((stage) => ({
      path: `timeouts.${stage}`,
      message: `is no stage of this pipeline. Its stages: ${stageNames.join(", ")}`,
    }));
}

function sizeProblems({ repeats }: StartRunBody, cases: number): readonly Problem[] {
  if (cases * repeats <= MOST_RESULTS) return [];
  const most = MOST_RESULTS.toLocaleString("en");
  return [{ path: "repeats", message: `${cases} cases, ${repeats} times each, are more than ${most} results` }];
}

function clientOf({ client }: StartRunBody): RunClient {
  return {
    command: client?.command ?? "POST /api/runs",
    sha: client?.sha ?? null,
    edits: { ...NO_EDITS, ...client?.edits },
  };
}
