import type {
  AcceptedRun,
  EvalResource,
  GateResult,
  Health,
  ListedPipeline,
  ModelCheck,
  ModelDescription,
  PipelineDescription,
  Run,
  RunPage,
  RunSummary,
} from "../../shared/contract/index.ts";
import type { ComparisonFormat, ReportFormat, ReportKind } from "../../shared/reports/render/index.ts";
import { toApiError, UnreachableError, UsageError } from "../errors.ts";
import type { EvalRunRequestBody, RerunRequestBody, RunRequestBody } from "./request-bodies.ts";

export type RunQuery = {
  readonly limit?: number;
  readonly cursor?: string;
  readonly pipeline?: string;
  readonly label?: string;
  readonly status?: string;
  /** One of the models that its stages call. */
  readonly model?: string;
};
export type ReportQuery = {
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  /** IDs or ID prefixes of cases, for transcripts only. */
  readonly cases?: readonly string[];
};
export type CompareQuery = { readonly base: string; readonly candidate: string; readonly format: ComparisonFormat };

/** The HTTP API, typed. */
export type ApiClient = {
  startRun(body: RunRequestBody | EvalRunRequestBody): Promise<AcceptedRun>;
  /** @param id - Of the run to repeat. */
  rerunRun(id: string, body: RerunRequestBody): Promise<AcceptedRun>;
  listRuns(query?: RunQuery): Promise<RunPage>;
  getRun(id: string): Promise<Run>;
  /** @returns The run before it has ended. */
  cancelRun(id: string): Promise<Run>;
  deleteRun(id: string): Promise<void>;
  getSummary(id: string): Promise<RunSummary>;
  /** The results of the run's own gates. */
  getGates(id: string): Promise<readonly GateResult[]>;
  /** A report in one of its formats, as it comes. */
  getReport(id: string, query: ReportQuery): Promise<AsyncIterable<Uint8Array>>;
  compareRuns(query: CompareQuery): Promise<AsyncIterable<Uint8Array>>;
  /** The bytes of the run log, as they come. */
  getLog(id: string): Promise<AsyncIterable<Uint8Array>>;
  listPipelines(): Promise<{ readonly pipelines: readonly ListedPipeline[] }>;
  /** @param settings - `a.b.c=value`: the stages may depend on them. */
  getPipeline(name: string, settings?: readonly string[]): Promise<PipelineDescription>;
  listModels(): Promise<{ readonly models: readonly ModelDescription[] }>;
  /** Calls the model once. */
  checkModel(name: string): Promise<ModelCheck>;
  getHealth(): Promise<Health>;
  listEvals(): Promise<{ readonly evals: readonly EvalResource[] }>;
  getEval(name: string): Promise<EvalResource>;
  /** @param options.check - Nothing is stored. */
  putEval(name: string, value: object, options?: { readonly check?: boolean }): Promise<void>;
  putSuite(name: string, text: string): Promise<void>;
  /** Starts a run of the eval like its schedule. */
  runEval(name: string, body: Pick<RunRequestBody, "id" | "client">): Promise<AcceptedRun>;
};

/** Calls `work` with the address of the app, and again with the address of the next host if that has ended. */
export type Reach = <T>(work: (url: string) => Promise<T>) => Promise<T>;

export type ApiClientOptions = {
  readonly reach: Reach;
  /** The function key of a deployed app. */
  readonly key?: string | undefined;
  /** Returns a token for an app that authenticates callers with Entra ID. */
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
    // A redirect would send the key to another server, and turn POST into GET.
    const options: RequestInit = { ...init, headers, redirect: "error", ...(signal === undefined ? {} : { signal }) };
    const response = await answered(url, () => send(url + path, options));
    if (!response.ok) throw toApiError(response, await answered(url, () => response.text()));
    return response;
  }

  /** Reports any error before the end of the answer as an unreachable app, except for an interruption. */
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
        throw toApiError(response, text); // another server answers there
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
  const evalPath = (name: string): string => `/api/evals/${encodeURIComponent(name)}`;

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
    listEvals: () => json("/api/evals"),
    getEval: (name) => json(evalPath(name)),
    putEval: async (name, value, { check = false } = {}) =>
      done(`${evalPath(name)}${check ? "?check=true" : ""}`, { method: "PUT", body: toBody(value) }),
    putSuite: (name, text) => done(`/api/suites/${encodeURIComponent(name)}`, { method: "PUT", body: text }),
    runEval: async (name, body) => json(`${evalPath(name)}/run`, { method: "POST", body: toBody(body) }),
  };
}

/** A string has at most 512 MB, which files full of quotes and line breaks may exceed as JSON. */
function toBody(request: object): string {
  try {
    return JSON.stringify(request);
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new UsageError("The files are too large to be sent in one request; cut the case file into several.");
  }
}
