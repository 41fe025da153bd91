import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type {
  CaseReference,
  Comparison,
  LoggedResult,
  Run,
  RunPage,
  RunSummary,
  Transcript,
  Transcripts,
} from "../shared/contract/index.ts";

/** Why the app gave no answer, or an answer other than 2xx. */
export class RequestError extends Error {
  /** 0 when the host did not answer. */
  readonly status: number;

  constructor(message: string, { status, cause }: { readonly status: number; readonly cause?: unknown }) {
    super(message, { cause });
    this.name = "ApiError";
    this.status = status;
  }

  /** Whether the app needs a key, or another one. */
  get asksForKey(): boolean {
    return this.status === 401;
  }
}

/** The HTTP API of the app that serves the page. */
export type Api = {
  /** @throws ApiError when there is no answer, or one that says what is wrong. */
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<T>;
};

type ApiDeps = {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** The key of a deployed app, when the user has given one. */
  readonly readKey: () => string | undefined;
};

/**
 * @example
 * const api = createApi({ fetch: (path, init) => fetch(path, init), readKey: () => undefined });
 * const { runs } = await api.get<RunPage>("/api/runs?limit=20");
 */
export function createApi({ fetch, readKey }: ApiDeps): Api {
  return {
    async get<T>(path: string, signal?: AbortSignal): Promise<T> {
      const key = readKey();
      const response = await fetch(path, {
        headers: { accept: "application/json", ...(key === undefined ? {} : { "x-functions-key": key }) },
        signal,
      }).catch((cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw new RequestError("The app does not answer.", { status: 0, cause });
      });
      if (!response.ok) throw new RequestError(await describeRefusal(response), { status: response.status });
      return (await response.json()) as T;
    },
  };
}

/** A gateway in front of the app answers without a problem document. */
async function describeRefusal(response: Response): Promise<string> {
  type Problem = { readonly detail?: string; readonly issues?: readonly { readonly message: string }[] };
  const problem = (await response.json().catch(() => ({}))) as Problem | null;
  const issues = (problem?.issues ?? []).map(({ message }) => message);
  return [problem?.detail ?? `The app answered ${response.status}.`, ...issues].join(" ");
}

export const ApiContext = createContext<Api>({
  get: () => Promise.reject(new Error("There is no app behind this page.")),
});

export const useApi = (): Api => useContext(ApiContext);

const KEY_NAME = "gotag-key";

/** The key of a deployed app. It is kept while the tab is open, and never put into an address. */
export type KeyStore = {
  readonly read: () => string | undefined;
  readonly write: (key: string | undefined) => void;
};

/** @param storage - Of the tab. */
export function createKeyStore(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): KeyStore {
  return {
    read: () => storage.getItem(KEY_NAME) ?? undefined,
    write: (key) => (key === undefined ? storage.removeItem(KEY_NAME) : storage.setItem(KEY_NAME, key)),
  };
}

/**
 * A path with a query of the parameters that have a value.
 *
 * @example
 * withQuery("/api/runs", { limit: 20, label: undefined }); // "/api/runs?limit=20"
 */
export function withQuery(path: string, query: { readonly [name: string]: string | number | undefined }): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return parameters.length === 0 ? path : `${path}?${new URLSearchParams(Object.fromEntries(parameters))}`;
}

export type RunFilter = { readonly pipeline?: string; readonly status?: string; readonly label?: string };

/** A page of the runs, newest first. */
export const fetchRuns = (
  api: Api,
  query: RunFilter & { readonly limit: number; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<RunPage> => api.get(withQuery("/api/runs", query), signal);

const pathOf = (run: string): string => `/api/runs/${encodeURIComponent(run)}`;

export const fetchRun = (api: Api, run: string, signal?: AbortSignal): Promise<Run> => api.get(pathOf(run), signal);

/** 1.5 MB for 10,000 cases. */
export const getSummary = (api: Api, run: string, signal?: AbortSignal): Promise<RunSummary> =>
  api.get(`${pathOf(run)}/summary`, signal);

/** The first results of a run, in the order in which they were saved. */
export async function listFirstResults(api: Api, run: string, limit: number, signal?: AbortSignal) {
  const path = withQuery(`${pathOf(run)}/cases`, { limit });
  return (await api.get<{ readonly cases: readonly LoggedResult[] }>(path, signal)).cases;
}

export const getCaseResult = (
  api: Api,
  run: string,
  { uuid, repeat }: CaseReference,
  signal?: AbortSignal,
): Promise<LoggedResult> => api.get(withQuery(`${pathOf(run)}/cases/${encodeURIComponent(uuid)}`, { repeat }), signal);

/** The transcript of a case. The app reads the whole log of the run for it, so it comes later than the result. */
export async function getTranscript(
  api: Api,
  run: string,
  { uuid, repeat }: CaseReference,
  signal?: AbortSignal,
): Promise<Transcript> {
  const { cases } = await api.get<Transcripts>(withQuery(`${pathOf(run)}/format`, { case: uuid }), signal);
  const own = cases.find((one) => one.uuid === uuid && one.repeat === repeat);
  if (own === undefined) throw new RequestError(`The run has no transcript of case ${uuid}.`, { status: 404 });
  return own;
}

export const getComparison = (
  api: Api,
  runs: { readonly base: string; readonly candidate: string },
  signal?: AbortSignal,
): Promise<Comparison> => api.get(withQuery("/api/compare", runs), signal);
