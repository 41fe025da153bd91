import { resolveConfig, type LoadedPipeline } from "../../pipeline/index.ts";
import type { EvalOfRun, Night } from "../durable/index.ts";
import type { Problem, StartRunBody } from "../../contract/index.ts";
import { redactKnown } from "../../platform/redact.ts";
import type { Storage } from "../../platform/storage/index.ts";
import { shardCases, type CaseShard, type RunRequest } from "../store/index.ts";
import { type RunEstimate, estimateRun } from "./estimate-run.ts";
import { gateProblems, timeoutProblems } from "./check-options.ts";
import { hashAsked, newRunRequest, sha256 } from "./new-run-request.ts";
import { preparePipeline, type PreparePipelineDeps } from "./prepare-pipeline.ts";
import { checkSuite, readSuite } from "./prepare-suite.ts";

export type PrepareRunDeps = PreparePipelineDeps & { readonly storage: Storage; readonly now: () => Date };

export type PreparedRun =
  | {
      readonly ok: true;
      readonly run: RunRequest;
      readonly shards: readonly CaseShard[];
      readonly warnings: readonly string[];
      /** Left out where nothing is called that costs. */
      readonly estimate?: RunEstimate;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Where a run was asked for otherwise than by its own request. */
export type AskedBy = {
  /** Tells what was asked for. Default: the request. */
  readonly hash?: string;
  readonly command?: string;
  readonly eval?: EvalOfRun;
  readonly night?: Night;
};

/** The most results of a run: cases × repeats. */
const MOST_RESULTS = 1_000_000;

/**
 * Checks everything that a request names (pipeline, configuration, templates, models, cases) and initializes the pipeline
 * once, so that any mistake is the answer to the request. Writes nothing.
 */
export async function prepareRun(
  body: StartRunBody,
  deps: PrepareRunDeps,
  { hash, command = "POST /api/runs", ...of }: AskedBy = {},
): Promise<PreparedRun> {
  const { pipeline: name, config: overrides = [], files = {} } = body;
  const resolve = ({ definition }: LoadedPipeline) => resolveConfig(definition.config, overrides);
  const [pipeline, whole] = await Promise.all([preparePipeline({ name, files, resolve }, deps), readSuite(body, deps)]);
  const suite = checkSuite(body, whole, pipeline.caseSchema);
  const problems = [
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
    asked: body,
    hash: hash ?? hashAsked(body),
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
  return {
    ok: true,
    run: { ...run, ...of },
    shards,
    warnings: suite.warnings,
    ...(estimate === undefined ? {} : { estimate }),
  };
}

function sizeProblems({ repeats }: StartRunBody, cases: number): readonly Problem[] {
  if (cases * repeats <= MOST_RESULTS) return [];
  const most = MOST_RESULTS.toLocaleString("en");
  return [{ path: "repeats", message: `${cases} cases, ${repeats} times each, are more than ${most} results` }];
}
