import type { AcceptedRun, EvalResource } from "../../shared/contract/index.ts";
import type { RunRequestBody } from "./request-bodies.ts";

/** The calls about evals and suites. */
export type EvalCalls = {
  listEvals(): Promise<{ readonly evals: readonly EvalResource[] }>;
  getEval(name: string): Promise<EvalResource>;
  /** @param options.check - Nothing is stored. */
  putEval(name: string, value: object, options?: { readonly check?: boolean }): Promise<void>;
  putSuite(name: string, text: string): Promise<void>;
  /** Starts it as its schedule would. */
  runEval(name: string, body: Pick<RunRequestBody, "id" | "client">): Promise<AcceptedRun>;
};

type EvalCallsDeps = {
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
