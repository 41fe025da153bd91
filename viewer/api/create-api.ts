import { ApiError } from "./api-error.ts";

/** Asks the app that serves the page. */
export type Api = {
  /** @throws ApiError when there is no answer, or one that says what is wrong. */
  readonly get: <T>(path: string, signal?: AbortSignal) => Promise<T>;
};

export type ApiDeps = {
  readonly fetch: (path: string, init: RequestInit) => Promise<Response>;
  /** The key of a deployed app, where the user has given one. */
  readonly readKey: () => string | undefined;
};

type ProblemDocument = { readonly detail?: string; readonly issues?: readonly { readonly message: string }[] };

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
        ...(signal === undefined ? {} : { signal }),
      }).catch((cause: unknown) => {
        if (signal?.aborted) throw cause;
        throw new ApiError("The app does not answer.", { status: 0, cause });
      });
      if (!response.ok) throw new ApiError(await describeRefusal(response), { status: response.status });
      return (await response.json()) as T;
    },
  };
}

/** A gateway in front of the app answers in words of its own, or in none. */
async function describeRefusal(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as ProblemDocument | null;
  const issues = (problem?.issues ?? []).map(({ message }) => message);
  return [problem?.detail ?? `The app answered ${response.status}.`, ...issues].join(" ");
}
