import { memoizeRecent } from "../../base/memoize-recent.ts";
import type { JsonObject } from "../../contract/json.ts";
import type { Model, ModelRegistry } from "../../models/index.ts";
import { initializePipeline, type PipelineCatalog, type ReadyPipeline } from "../../pipeline/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import type { RunKey } from "../durable/index.ts";
import {
  createRecordedReader,
  mustReadRequest,
  type CaseReader,
  type RunRequest,
  type StoredResult,
} from "../store/index.ts";

/** A run on a worker: its request, its initialized pipeline and its cases. */
export type OpenRun = {
  readonly request: RunRequest;
  readonly pipeline: ReadyPipeline;
  /** Reads the case of a result. */
  readonly readCase: (index: number) => Promise<JsonObject>;
  /** Reads the recorded result of the run that this one repeats. */
  readonly readRecorded: (index: number) => Promise<StoredResult | undefined>;
};

export type RunOpener = (key: RunKey) => Promise<OpenRun>;

type RunOpenerDeps = {
  readonly store: BlobStore;
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly readCase: CaseReader;
  /** Wraps a model with the response cache, for runs that use it. */
  readonly cached: (model: Model) => Model;
};

const RECENT_RUNS = 20;

/** The code of a pipeline differs from the code that its run was accepted with: the results would be of two pipelines. */
class PipelineChangedError extends Error {
  override readonly name = "PipelineChangedError";
  readonly code = "pipeline-changed";
  constructor(pipeline: string) {
    super(
      `The pipeline changed since this run began: pipelines/${pipeline}. Use gotag rerun to run it with the new code.`,
    );
  }
}

/** The pipeline was initialized when the run was accepted, and cannot be initialized on this worker. */
class PipelineNotInitializedError extends Error {
  override readonly name = "PipelineNotInitializedError";
  readonly code = "pipeline-not-initialized";
  constructor(pipeline: string, found: string) {
    super(`Pipeline "${pipeline}" could not be initialized by this worker: ${found}`);
  }
}

/** The run of the activity was deleted, and another run has its ID. */
class RunDeletedError extends Error {
  override readonly name = "RunDeletedError";
  readonly code = "run-deleted";
  constructor(run: string) {
    super(`Run "${run}" was deleted, and another has its ID now.`);
  }
}

/**
 * Creates a function that opens stored runs, and keeps recent ones open, so that any worker can run any stage of any run and
 * initializes its pipeline once.
 */
export function createRunOpener({ store, catalog, models, readCase, cached }: RunOpenerDeps): RunOpener {
  const readRecorded = createRecordedReader(store);
  const open = memoizeRecent<OpenRun>(
    async (key) => {
      const { run, acceptedAt } = JSON.parse(key) as RunKey;
      const request = await mustReadRequest(store, run);
      if (request.createdAt !== acceptedAt) throw new RunDeletedError(run);
      const { name, config, includes = {}, codeHash } = request.pipeline;
      const loaded = await catalog.load(name);
      if (loaded.codeHash !== codeHash) throw new PipelineChangedError(name);
      const { pipeline, problems } = await initializePipeline({
        pipeline: loaded,
        config,
        includes,
        models: request.cache ? { ...models, get: (model, setup) => cached(models.get(model, setup)) } : models,
      });
      if (pipeline === undefined || problems.length > 0) {
        const found = problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
        throw new PipelineNotInitializedError(name, found);
      }
      return {
        request,
        pipeline,
        readCase: (index) => readCase(request, index),
        readRecorded: (index) => readRecorded(request, index),
      };
    },
    { size: RECENT_RUNS },
  );
  return ({ run, acceptedAt }) => open(JSON.stringify({ run, acceptedAt } satisfies RunKey));
}
