import type { SettingDescription } from "../shared/config/describe-config.ts";
import type { PlannedStage } from "../shared/graph/plan.ts";
import type { Waiting } from "../shared/graph/plan-graph.ts";
import type { ModelCheck } from "../shared/models/check-model.ts";
import type { ModelDescription } from "../shared/models/model-registry.ts";
import type { GateResult } from "../shared/gates/gate.ts";
import type { Problem } from "../shared/problem.ts";
import type { ComparisonFormat } from "../shared/reports/render-comparison.ts";
import type { ReportFormat, ReportKind } from "../shared/reports/render-report.ts";
import type { RunSummary } from "../shared/reports/summarize-run.ts";
import type { Counts } from "../shared/run/counts.ts";
import type { RunEstimate } from "../shared/run/estimate-calls.ts";
import type { NumberedFailure } from "../shared/run/run-failure.ts";
import type { RunClient } from "../shared/run/run-request.ts";
import type { OnlySome, RunStatus, Usage } from "../shared/runlog/run-log.ts";
import { createEvalCalls, type EvalCalls } from "./eval-calls.ts";
import { toApiError } from "./api-error.ts";
import { UnreachableError } from "./unreachable-error.ts";
import { UsageError } from "./usage-error.ts";

/** A run as the API shows it. */
export type Run = {
  readonly id: string;
  readonly pipeline: string;
  readonly label?: string;
  /** The names of the models that its stages call. */
  readonly models?: readonly string[];
  readonly status: RunStatus;
  /** Nothing new starts: the run is cancelled, or cannot go on. */
  readonly isEnding?: boolean;
  /** How many lanes wait long, to try a stage again or for the rate budget of a model. */
  readonly waitingLanes?: number;
  /** The latest cases that did not pass, while it goes on. */
  readonly latestFailures?: readonly NumberedFailure[];
  readonly counts: { readonly total: number } & Counts;
  /** What its models took, once it has ended. */
  readonly usage?: Usage;
  /** The caller's git commit. */
  readonly sha?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly links: { readonly self: string; readonly log: string; readonly summary: string };
  /** Why the run failed, when it did. */
  readonly error?: string;
};

export type AcceptedRun = Pick<Run, "id" | "status" | "links"> & {
  readonly warnings: readonly string[];
  /** Left out where nothing is called that costs. */
  readonly estimate?: RunEstimate;
};
export type RunPage = { readonly runs: readonly Run[]; readonly cursor?: string };
export type RunQuery = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly pipeline?: string;
  readonly label?: string;
  readonly status?: string;
  /** One of the models that its stages call. */
  readonly model?: string;
};
/** A pipeline, or why its code does not load. */
export type ListedPipeline = { readonly name: string; readonly description?: string; readonly error?: string };
export type PipelineDescription = {
  readonly name: string;
  readonly description: string;
  readonly settings: readonly SettingDescription[];
} & (
  | { readonly graph: readonly PlannedStage[]; readonly waiting: readonly Waiting[] }
  /** Why there is no graph with the settings as they are. */
  | { readonly problems: readonly Problem[] }
);
export type ListedModel = Pick<ModelDescription, "name"> & Partial<Omit<ModelDescription, "name">>;
export type Health = {
  readonly status: string;
  readonly version: string;
  readonly storage: "file" | "blob";
  /** The app's clock; an app of an earlier version does not tell. */
  readonly time?: string;
  /** The folder that a local host serves. */
  readonly home?: string;
};
/** The body of `POST /api/runs` as the command line sends it: always with an id, so that sending it again does no harm. */
export type RunRequestBody = {
  readonly id: string;
  readonly pipeline: string;
  readonly casesFile?: string;
  readonly files: { readonly [name: string]: string };
  /** `a.b.c=value` */
  readonly config: readonly string[];
  /** An expression over the keywords of the cases. */
  readonly filter?: string;
  /** Ids of cases, or beginnings of them. */
  readonly caseIds?: readonly string[];
  readonly limit?: number;
  readonly repeats?: number;
  readonly concurrency?: number;
  readonly label?: string;
  /** Whether answers of models are kept, and taken from those kept before. */
  readonly cache?: boolean;
  readonly maxCostUsd?: number;
  readonly maxTokens?: number;
  /** Rules that the run must keep to. */
  readonly gates?: readonly string[];
  readonly client: RunClient;
};
/** The body of `POST /api/runs` that names an eval. */
export type EvalRunRequestBody = Omit<RunRequestBody, "pipeline" | "casesFile"> & { readonly eval: string };
/** The body of `POST /api/runs/{id}/rerun`: what is not given is as it was in that run. */
export type RerunRequestBody = Omit<
  RunRequestBody,
  "pipeline" | "casesFile" | "filter" | "caseIds" | "limit" | "repeats"
> & {
  /** The first stage that is called again. */
  readonly from?: string;
  readonly only?: OnlySome;
};

export type ReportQuery = {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  /** Ids of cases, or beginnings of them; of transcripts only. */
  readonly cases?: readonly string[];
};
export type CompareQuery = { readonly base: string; readonly candidate: string; readonly format: ComparisonFormat };

/** The HTTP API, typed. */
export type ApiClient = EvalCalls & {
  startRun(body: RunRequestBody | EvalRunRequestBody): Promise<AcceptedRun>;
  /** @param id - Of the run to repeat. */
  rerunRun(id: string, body: RerunRequestBody): Promise<AcceptedRun>;
  listRuns(query?: RunQuery): Promise<RunPage>;
  getRun(id: string): Promise<Run>;
  /** The run as it was when it was asked to end. */
  cancelRun(id: string): Promise<Run>;
  deleteRun(id: string): Promise<void>;
  getSummary(id: string): Promise<RunSummary>;
  /** What becomes of the run's own gates. */
  getGates(id: string): Promise<readonly GateResult[]>;
  /** A report in one of its formats, as it comes. */
  getReport(id: string, query: ReportQuery): Promise<AsyncIterable<Uint8Array>>;
  compareRuns(query: CompareQuery): Promise<AsyncIterable<Uint8Array>>;
  /** The bytes of the run log, as they come. */
  getLog(id: string): Promise<AsyncIterable<Uint8Array>>;
  listPipelines(): Promise<{ readonly pipelines: readonly ListedPipeline[] }>;
  /** @param settings - `a.b.c=value`: the stages may depend on them. */
  getPipeline(name: string, settings?: readonly string[]): Promise<PipelineDescription>;
  listModels(): Promise<{ readonly models: readonly ListedModel[] }>;
  /** Calls the model once. */
  checkModel(name: string): Promise<ModelCheck>;
  getHealth(): Promise<Health>;
};

/** Calls `work` with the address of the app, and again with another where the first one has gone away. */
export type Reach = <T>(work: (url: string) => Promise<T>) => Promise<T>;

export type ApiClientOptions = {
  readonly reach: Reach;
  /** The function key of a deployed app. */
  readonly key?: string | undefined;
  /** Gives a token for an app that callers sign in to. */
  readonly token?: (() => Promise<string>) | undefined;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
};

/**
 * A client of the HTTP API.
 *
 * @throws ApiError (from each call) when the app answers with an error.
 * @throws UnreachableError (from each call) when it does not answer.
 * @throws UsageError (from startRun) when the request is too large to be sent.
 * @example
 * const api = createApiClient({ reach: (work) => work("http://127.0.0.1:7071") });
 * (await api.getRun(id)).status; // "completed"
 */
export function createApiClient({ reach, key, token, signal, fetch: send = fetch }: ApiClientOptions): ApiClient {
  async function open(url: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      "content-type": "application/json",
      ...(key === undefined ? {} : { "x-functions-key": key }),
      ...(token === undefined ? {} : { authorization: `Bearer ${await token()}` }),
    };
    // A redirect would carry the key to somebody else, and make a GET of a POST.
    const options: RequestInit = { ...init, headers, redirect: "error", ...(signal === undefined ? {} : { signal }) };
    const response = await answered(url, () => send(url + path, options));
    if (!response.ok) throw toApiError(response, await answered(url, () => response.text()));
    return response;
  }

  /** Whatever goes wrong between the question and the end of the answer is the way's fault, but not an interruption. */
  async function answered<T>(url: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw signal?.aborted ? thrown : new UnreachableError(url, thrown);
    }
  }

  async function* chunksOf(url: string, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>) {
    try {
      yield* body;
    } catch (thrown) {
      throw signal?.aborted ? thrown : new UnreachableError(url, thrown);
    }
  }

  const json = <T>(path: string, init?: RequestInit): Promise<T> =>
    reach(async (url) => {
      const response = await open(url, path, init);
      const text = await answered(url, () => response.text());
      try {
        return JSON.parse(text) as T;
      } catch {
        throw toApiError(response, text); // a page of something else that answers there
      }
    });
  const stream = (path: string): Promise<AsyncIterable<Uint8Array>> =>
    reach(async (url) => {
      const { body } = await open(url, path);
      return chunksOf(url, body ?? []);
    });
  const done = (path: string, init: RequestInit): Promise<void> =>
    reach(async (url) => {
      const response = await open(url, path, init);
      await answered(url, () => response.text());
    });
  const runPath = (id: string): string => `/api/runs/${encodeURIComponent(id)}`;

  return {
    startRun: async (body) => json("/api/runs", { method: "POST", body: toBody(body) }),
    rerunRun: async (id, body) => json(`${runPath(id)}/rerun`, { method: "POST", body: toBody(body) }),
    listRuns: (query = {}) => {
      const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]));
      return json(`/api/runs?${new URLSearchParams(given as [string, string][])}`);
    },
    getRun: (id) => json(runPath(id)),
    cancelRun: (id) => json(`${runPath(id)}/cancel`, { method: "POST" }),
    deleteRun: (id) => done(runPath(id), { method: "DELETE" }),
    getSummary: (id) => json(`${runPath(id)}/summary`),
    getGates: (id) => json(`${runPath(id)}/gates`),
    getReport: (id, { kind, format, cases = [] }) => {
      const words = cases.map((word): [string, string] => ["case", word]);
      return stream(`${runPath(id)}/${kind}?${new URLSearchParams([["format", format], ...words])}`);
    },
    compareRuns: (query) => stream(`/api/compare?${new URLSearchParams(query)}`),
    getLog: (id) => stream(`${runPath(id)}/log`),
    listPipelines: () => json("/api/pipelines"),
    getPipeline: (name, settings = []) => {
      const query = new URLSearchParams(settings.map((setting): [string, string] => ["set", setting]));
      return json(`/api/pipelines/${encodeURIComponent(name)}${settings.length === 0 ? "" : `?${query}`}`);
    },
    listModels: () => json("/api/models"),
    checkModel: (name) => json(`/api/models/${encodeURIComponent(name)}/check`, { method: "POST" }),
    getHealth: () => json("/api/health"),
    ...createEvalCalls({ json, done, toBody }),
  };
}

/** One text has room for 512 MB, which files of nothing but quotes and line breaks may exceed once they stand in JSON. */
function toBody(request: object): string {
  try {
    return JSON.stringify(request);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new UsageError("The files are too large to be sent in one request; cut the case file into several.");
  }
}
