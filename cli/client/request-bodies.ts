import type { RerunRequest, RunClient, StartRunRequest } from "../../shared/contract/index.ts";

/** Texts of files by the names that the command line uses for them. */
export type Files = { readonly [name: string]: string };

/** What the command line always sends, or sends in one form only. */
type Sent = {
  /** Always set, so that sending a request again does not start a second run. */
  readonly id: string;
  readonly files: Files;
  /** `a.b.c=value` */
  readonly config: readonly string[];
  readonly gates?: readonly string[];
  readonly client: RunClient;
};

/** The body of `POST /api/runs` as the command line sends it. */
export type RunRequestBody = Sent & { readonly caseIds?: readonly string[] } & Omit<
    StartRunRequest,
    keyof Sent | "cases" | "caseIds"
  >;

/** The body of `POST /api/runs` that names an eval. */
export type EvalRunRequestBody = Omit<RunRequestBody, "pipeline" | "casesFile"> & { readonly eval: string };

/** The body of `POST /api/runs/{id}/rerun`. */
export type RerunRequestBody = Sent & Omit<RerunRequest, keyof Sent>;
