import type { JsonObject } from "../../contract/json.ts";
import type { Model, ModelRegistry } from "../../models/index.ts";
import { initializePipeline, type PipelineCatalog, type ReadyPipeline } from "../../pipeline/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import {
  type CaseReader,
  createRecordedReader,
  type RunRequest,
  mustReadRequest,
  type StoredResult,
} from "../store/index.ts";
import type { RunKey } from "../durable/index.ts";
import { memoizeRecent } from "../../base/memoize-recent.ts";

/** A run as a worker holds it: what was asked, its initialized pipeline, its cases. */
export type OpenRun = {
  readonly request: RunRequest;
  readonly pipeline: ReadyPipeline;
  readonly readCase: (place: number) => Promise<JsonObject>;
  /** What is recorded of a place, where the run repeats another one. */
  readonly readRecorded: (place: number) => Promise<StoredResult | undefined>;
};

export type RunOpener = (key: RunKey) => Promise<OpenRun>;

export type RunOpenerDeps = {
  readonly store: BlobStore;
  readonly catalog: PipelineCatalog;
  readonly models: ModelRegistry;
  readonly readCase: CaseReader;
  /** Makes a model that keeps its answers, for runs that want that. */
  readonly cached: (model: Model) => Model;
};

const RECENT_RUNS = 20;

/** The code of a pipeline is not that which a run was accepted with: its results would be of two pipelines. */
export class PipelineChangedError extends Error {
  override readonly name = "PipelineChangedError";
  readonly code = "pipeline-changed";
  constructor(pipeline: string) {
    super(`The pipeline changed since this run began: pipelines/${pipeline}. gotag rerun goes on with the new code.`);
  }
}

/** The pipeline was initialized when the run was accepted, and cannot be on this worker. */
export class PipelineNotInitializedError extends Error {
  override readonly name = "PipelineNotInitializedError";
  readonly code = "pipeline-not-initialized";
  constructor(pipeline: string, found: string) {
    super(`Pipeline "${pipeline}" could not be initialized by this worker: ${found}`);
  }
}

/** The run that the work is for has been deleted, and its id been given to another. */
export class RunDeletedError extends Error {
  override readonly name = "RunDeletedError";
  readonly code = "run-deleted";
  constructor(run: string) {
    super(`Run "${run}" was deleted, and another has its id now.`);
  }
}

/**
 * Opens runs from what is stored of them, and keeps the recent ones, so that any worker can run any stage of any run and
 * initializes a pipeline once.
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
        readCase: (place) => readCase(request, place),
        readRecorded: (place) => readRecorded(request, place),
      };
    },
    { size: RECENT_RUNS },
  );
  return ({ run, acceptedAt }) => open(JSON.stringify({ run, acceptedAt } satisfies RunKey));
}
