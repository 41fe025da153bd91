import { createHash, randomUUID } from "node:crypto";
import { checkCases, parseCases } from "../cases/parse-cases.ts";
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

const NO_EDITS = { modified: [], added: [], deleted: [], untracked: [], renamed: [] };

/**
 * Checks everything that a request names (pipeline, configuration, templates, models, cases) and initializes the pipeline
 * once, so that any mistake is the answer to the request. Writes nothing.
 */
export async function prepareRun(body: StartRunBody, deps: PrepareRunDeps): Promise<PreparedRun> {
  const [pipeline, suite] = await Promise.all([preparePipeline(body, deps), prepareCases(body, deps)]);
  const problems = [...pipeline.problems, ...suite.problems];
  if (problems.length > 0 || pipeline.ready === undefined) return { ok: false, problems };

  const { name, codeHash, config, plan } = pipeline.ready;
  const { concurrency, label } = body;
  const shards = shardCases(suite.cases);
  const asked = JSON.stringify([name, config, concurrency, label ?? null, shards]);
  const run: RunRequest = {
    schemaVersion: 1,
    id: body.id ?? randomUUID(),
    hash: createHash("sha256").update(asked).digest("hex"),
    createdAt: deps.now().toISOString(),
    pipeline: { name, config, codeHash },
    plan,
    total: suite.cases.length,
    repeats: 1,
    concurrency,
    ...(label === undefined ? {} : { label }),
    shards: shards.map(({ first }) => first),
    client: clientOf(body),
  };
  return { ok: true, run, shards, warnings: [] };
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
  const resolved = resolveConfig(loaded.definition.config, overrides);
  const initialized = await initializePipeline({
    pipeline: loaded,
    config: resolved.config,
    files,
    models: deps.models,
  });
  const problems = [...resolved.problems, ...initialized.problems];
  if (initialized.pipeline === undefined || problems.length > 0) return { problems };
  const { plan } = initialized.pipeline;
  return { problems, ready: { name, codeHash: loaded.codeHash, config: initialized.config, plan } };
}

async function prepareCases(body: StartRunBody, deps: PrepareRunDeps) {
  const { cases, casesFile } = body;
  if (cases !== undefined) return checkCases(cases, { name: "cases" });
  if (casesFile === undefined) return { cases: [] as readonly JsonObject[], problems: [] }; // said already
  const found = await findCaseFile(casesFile, { files: body.files ?? {}, ...deps });
  if ("problem" in found) return { cases: [], problems: [found.problem] };
  return parseCases(found.text, { fileName: casesFile });
}

function clientOf({ client }: StartRunBody): RunClient {
  return {
    command: client?.command ?? "POST /api/runs",
    sha: client?.sha ?? null,
    edits: { ...NO_EDITS, ...client?.edits },
  };
}
