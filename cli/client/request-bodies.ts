import type { RunClient } from "../../shared/run/store/index.ts";
import type { OnlySome } from "../../shared/contract/index.ts";

/** Texts of files by the names by which the command line calls them. */
export type Files = { readonly [name: string]: string };

/** The body of `POST /api/runs` as the command line sends it: always with an id, so that sending it again does no harm. */
export type RunRequestBody = {
  readonly id: string;
  readonly pipeline: string;
  readonly casesFile?: string;
  readonly files: Files;
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
