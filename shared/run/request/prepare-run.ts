import type { ZodType } from "zod";
import {
  checkCaseFileSize,
  checkCases,
  checkCasesAgainst,
  parseCases,
  parseKeywordFilter,
  readCases,
  selectCases,
} from "../../cases/index.ts";
import type { Problem, RunEstimate, StartRunBody } from "../../contract/index.ts";
import type { JsonObject } from "../../contract/json.ts";
import { resolveConfig, type LoadedPipeline, type PipelineCatalog } from "../../pipeline/index.ts";
import { toFailure } from "../../platform/envelope.ts";
import { redactKnown } from "../../platform/redact.ts";
import type { Storage } from "../../platform/storage/index.ts";
import type { EvalOfRun, ScheduledRun } from "../durable/index.ts";
import { shardCases, type RunRequest, type Shard } from "../store/index.ts";
import { casesProblems, gateProblems, timeoutProblems } from "./check-options.ts";
import { estimateRun } from "./estimate-run.ts";
import { hashRequest, newRunRequest, sha256 } from "./new-run-request.ts";
import { preparePipeline, type PreparePipelineDeps } from "./prepare-pipeline.ts";

export type PrepareRunDeps = PreparePipelineDeps & { readonly storage: Storage; readonly now: () => Date };

export type PreparedRun =
  | {
      readonly ok: true;
      readonly run: RunRequest;
      readonly shards: readonly Shard[];
      readonly warnings: readonly string[];
      /** Left out if no stage calls a model that costs something. */
      readonly estimate?: RunEstimate;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** How a run was requested, if not by a start request of its own. */
type RequestedBy = {
  /** The hash of the request. Default: the hash of the body. */
  readonly hash?: string;
  readonly command?: string;
  readonly eval?: EvalOfRun;
  readonly night?: ScheduledRun;
};

/** How many results a run may have: cases × repeats. */
const MAX_RESULTS = 1_000_000;

/**
 * Checks everything that a request names (pipeline, configuration, templates, models, cases) and initializes the pipeline once,
 * so that all mistakes are in the answer to the request. Writes nothing.
 */
export async function prepareRun(
  body: StartRunBody,
  deps: PrepareRunDeps,
  { hash, command = "POST /api/runs", ...of }: RequestedBy = {},
): Promise<PreparedRun> {
  const { pipeline: name, config: overrides = [], files = {} } = body;
  const resolve = ({ definition }: LoadedPipeline) => resolveConfig(definition.config, overrides);
  const [pipeline, whole] = await Promise.all([preparePipeline({ name, files, resolve }, deps), readSuite(body, deps)]);
  const suite = checkSuite(body, whole, pipeline.caseSchema);
  const problems = [
    ...casesProblems(body),
    ...pipeline.problems,
    ...timeoutProblems(body, pipeline.ready?.stageNames),
    ...gateProblems({ ...body, ...of }, pipeline.ready?.stageNames),
    ...suite.problems,
    ...sizeProblems(body, suite.cases.length),
  ];
  if (problems.length > 0 || pipeline.ready === undefined) return { ok: false, problems };

  const shards = shardCases(suite.cases);
  if (shards.some(({ text }) => redactKnown(text) !== text)) {
    const message = "hold a key that this app works with, and cases are recorded";
    return { ok: false, problems: [{ path: "cases", message }] };
  }
  const run = newRunRequest({
    requested: body,
    hash: hash ?? hashRequest(body),
    command,
    createdAt: deps.now(),
    pipeline: pipeline.ready,
    cases: {
      casesHash: sha256(shards.map(({ text }) => text)),
      shards: shards.map(({ first }) => first),
      count: suite.cases.length,
    },
  });
  const { total, concurrency } = run;
  const toRun = { pipeline: pipeline.ready, cases: suite.cases, results: total, concurrency };
  const estimate = await estimateRun(toRun, deps.storage.runs);
  return { ok: true, run: { ...run, ...of }, shards, warnings: suite.warnings, estimate };
}

function sizeProblems({ repeats }: StartRunBody, cases: number): readonly Problem[] {
  if (cases * repeats <= MAX_RESULTS) return [];
  const most = MAX_RESULTS.toLocaleString("en");
  return [{ path: "repeats", message: `${cases} cases, ${repeats} times each, are more than ${most} results` }];
}

type Suite = {
  readonly cases: readonly JsonObject[];
  /** How problems name the suite. */
  readonly name: string;
  readonly problems: readonly Problem[];
};

/** Reads the cases that a request contains or names. */
async function readSuite(
  { cases, casesFile, files = {} }: StartRunBody,
  sources: Omit<CaseFileSources, "files">,
): Promise<Suite> {
  if (cases !== undefined) return { name: "cases", ...checkCases(cases, { name: "cases" }) };
  if (casesFile === undefined) return { name: "cases", cases: [], problems: [] };
  const found = await findCaseFile(casesFile, { files, ...sources });
  if ("problem" in found) return { name: casesFile, cases: [], problems: [found.problem] };
  const fileName = casesFile;
  if ("chunks" in found) return { name: casesFile, ...(await readCases(found.chunks, { fileName })) };
  const tooLarge = checkCaseFileSize(fileName, Buffer.byteLength(found.text));
  if (tooLarge !== undefined) return { name: casesFile, cases: [], problems: [tooLarge] };
  return { name: casesFile, ...parseCases(found.text, { fileName }) };
}

/** Selects the cases of the run, and checks them against the pipeline's schema. */
function checkSuite(
  { filter, caseIds, limit }: StartRunBody,
  suite: Suite,
  schema: ZodType | undefined,
): ReturnType<typeof selectCases> {
  const { cases, name } = suite;
  if (suite.problems.length > 0 || cases.length === 0) {
    // The filter cannot be applied, but a filter that cannot be parsed is a problem in the same answer.
    const parsed = filter === undefined ? undefined : parseKeywordFilter(filter);
    const more = parsed !== undefined && "problem" in parsed ? [parsed.problem] : [];
    return { cases: [], warnings: [], problems: [...suite.problems, ...more] };
  }
  const problems = schema === undefined ? [] : checkCasesAgainst(schema, cases, { name });
  const selected = selectCases(cases, { filter, caseIds, limit });
  return { ...selected, problems: [...problems, ...selected.problems] };
}

type CaseFileSources = {
  readonly files: { readonly [name: string]: string };
  readonly catalog: PipelineCatalog;
  readonly storage: Storage;
};

type FoundCaseFile =
  { readonly text: string } | { readonly chunks: AsyncIterable<Uint8Array> } | { readonly problem: Problem };

/**
 * Finds the case file that a request names: one of its `files`, a file below `pipelines/`, or a blob in container `suites`.
 * It never reads anything else.
 */
async function findCaseFile(name: string, { files, catalog, storage }: CaseFileSources): Promise<FoundCaseFile> {
  let text: string | undefined;
  try {
    text = Object.hasOwn(files, name) ? files[name] : await readFromPipelines(name, catalog);
  } catch (thrown) {
    // For example, the code of the pipeline does not load.
    return { problem: { path: "casesFile", message: `"${name}" cannot be read: ${toFailure(thrown).message}` } };
  }
  if (text !== undefined) return { text };
  const chunks = /^\w[\w .-]{0,199}$/.test(name) ? await storage.suites.readStream(name) : undefined;
  if (chunks !== undefined) return { chunks };
  const message =
    `There is no case file "${name}". It may be an entry of files, ` +
    "a file below pipelines/ (pipelines/simple/cases.yaml), or a stored suite.";
  return { problem: { path: "casesFile", message } };
}

async function readFromPipelines(name: string, catalog: PipelineCatalog): Promise<string | undefined> {
  const [, pipeline, file] = /^pipelines\/([^/]+)\/(.+)$/.exec(name) ?? [];
  if (pipeline === undefined || file === undefined || !(await catalog.names()).includes(pipeline)) return undefined;
  return (await catalog.load(pipeline)).readFile(file);
}
