import type { Api } from "./create-api.ts";
import type { RunStatus } from "./run-status.ts";
import type { Usage } from "./summary.ts";
import { withQuery } from "./with-query.ts";

/** `completed` = passed + failed + errors. */
export type RunCounts = {
  readonly total: number;
  readonly completed: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
};

/** A run as `GET /api/runs/{id}` shows it. */
export type Run = {
  readonly id: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly models: readonly string[];
  readonly status: RunStatus;
  readonly counts: RunCounts;
  /** What its models took, once it has ended. */
  readonly usage?: Usage;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error?: string;
  /** Nothing new starts. */
  readonly isEnding?: boolean;
  readonly waitingLanes?: number;
};

export type RunPage = { readonly runs: readonly Run[]; readonly cursor?: string };

export type RunFilter = {
  readonly pipeline?: string;
  readonly status?: string;
  readonly label?: string;
};

/** A page of the runs, newest first. */
export function listRuns(
  api: Api,
  query: RunFilter & { readonly limit: number; readonly cursor?: string },
  signal?: AbortSignal,
): Promise<RunPage> {
  return api.get(withQuery("/api/runs", query), signal);
}

export function getRun(api: Api, id: string, signal?: AbortSignal): Promise<Run> {
  return api.get(`/api/runs/${encodeURIComponent(id)}`, signal);
}
