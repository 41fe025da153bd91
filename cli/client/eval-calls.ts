import type { AcceptedRun } from "./api-answers.ts";
import type { RunRequestBody } from "./request-bodies.ts";

/** An eval as the API shows it. */
export type ListedEval = {
  readonly name: string;
  readonly source: string;
  readonly pipeline?: string;
  readonly enabled: boolean;
  readonly schedule?: string;
  readonly timeZone?: string;
  /** When it is due next. */
  readonly next?: string;
  /** The run that goes on. */
  readonly current?: { readonly run: string };
  readonly last?: LastNight;
  readonly baseline?: { readonly run: string; readonly date: string };
  /** Why it cannot be run. */
  readonly problems?: readonly { readonly path: string; readonly message: string }[];
};

/** What came of the last run of an eval. */
export type LastNight = {
  readonly run: string;
  readonly date: string;
  readonly status: string;
  readonly passed: boolean;
  readonly startedAt: string;
  /** Of what was written in container `evals`, the name without its ending. */
  readonly report: string;
  readonly notified?: "pending" | { readonly delivered: boolean; readonly error?: string };
};

/** The calls about evals and suites. */
export type EvalCalls = {
  listEvals(): Promise<{ readonly evals: readonly ListedEval[] }>;
  getEval(name: string): Promise<ListedEval>;
  /** @param options.check - Nothing is stored. */
  putEval(name: string, value: object, options?: { readonly check?: boolean }): Promise<void>;
  putSuite(name: string, text: string): Promise<void>;
  /** Starts it as its schedule would. */
  runEval(name: string, body: Pick<RunRequestBody, "id" | "client">): Promise<AcceptedRun>;
};

export type EvalCallsDeps = {
  readonly json: <T>(path: string, init?: RequestInit) => Promise<T>;
  /** For answers without a body. */
  readonly done: (path: string, init: RequestInit) => Promise<void>;
  readonly toBody: (value: object) => string;
};

/**
 * The part of the API client that is about evals and suites.
 *
 * @example
 * await createEvalCalls({ json, done, toBody }).getEval("nightly");
 */
export function createEvalCalls({ json, done, toBody }: EvalCallsDeps): EvalCalls {
  const evalPath = (name: string): string => `/api/evals/${encodeURIComponent(name)}`;
  return {
    listEvals: () => json("/api/evals"),
    getEval: (name) => json(evalPath(name)),
    putEval: async (name, value, { check = false } = {}) =>
      done(`${evalPath(name)}${check ? "?check=true" : ""}`, { method: "PUT", body: toBody(value) }),
    putSuite: (name, text) => done(`/api/suites/${encodeURIComponent(name)}`, { method: "PUT", body: text }),
    runEval: async (name, body) => json(`${evalPath(name)}/run`, { method: "POST", body: toBody(body) }),
  };
}
