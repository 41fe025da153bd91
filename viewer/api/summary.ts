import type { Api } from "./create-api.ts";
import type { RunStatus } from "./run-status.ts";

/** `ok`: passed. `failed`: did not. `error`: a stage raised. `unknown`: nobody can say whether it passed. */
export type CaseStatus = "ok" | "failed" | "error" | "unknown";

export type Cell = string | number | boolean | null;

/** What became of one case. */
export type CaseSummary = {
  readonly uuid: string;
  readonly repeat?: number;
  readonly status: CaseStatus;
  readonly keywords: readonly string[];
  readonly cells?: readonly Cell[];
  readonly stage?: string;
  readonly message?: string;
};

/** Shares of 0 to 1; `low` and `high` are the 95 % interval of Wilson. */
export type PassRate = {
  readonly passed: number;
  readonly total: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
};

export type Latency = { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };

export type Usage = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
  readonly isEstimate?: boolean;
};

export type StageSummary = {
  readonly stage: string;
  readonly runs: number;
  readonly errors: number;
  readonly attempts: number;
  readonly latency?: Latency;
  readonly usage?: Usage;
};

export type KeywordSummary = {
  readonly keyword: string;
  readonly total: number;
  readonly errors: number;
  readonly passRate?: PassRate;
};

export type RepeatSummary = {
  readonly repeats: number;
  readonly cases: number;
  readonly passAt: readonly {
    readonly k: number;
    readonly cases: number;
    readonly passAtK: number;
    readonly passHatK: number;
  }[];
  readonly flaky: readonly { readonly uuid: string; readonly trials: number; readonly passed: number }[];
};

export type ConfigDifference = {
  readonly path: string;
  readonly kind: "given" | "changed" | "added" | "removed";
  readonly default?: unknown;
  readonly value?: unknown;
};

/** What became of a run: what the page uses of `GET /api/runs/{id}/summary`. */
export type RunSummary = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly status: RunStatus;
  readonly error?: string;
  readonly start?: string;
  readonly elapsedMs?: number;
  readonly concurrency?: number;
  readonly sha?: string;
  readonly configDifferences?: readonly ConfigDifference[];
  readonly counts: {
    readonly total: number;
    readonly passed: number;
    readonly failed: number;
    readonly errors: number;
    readonly unknown: number;
  };
  readonly passRate?: PassRate;
  readonly latency?: Latency;
  readonly usage?: Usage;
  readonly stages: readonly StageSummary[];
  readonly keywords: readonly KeywordSummary[];
  readonly repeats?: RepeatSummary;
  readonly columns: readonly { readonly name: string; readonly numbers: number; readonly mean?: number }[];
  readonly cases: readonly CaseSummary[];
  readonly ownText?: string;
  readonly warnings: readonly string[];
};

/** Of 10,000 cases it is 1.5 MB: a row each, without what was said. */
export function getSummary(api: Api, id: string, signal?: AbortSignal): Promise<RunSummary> {
  return api.get(`/api/runs/${encodeURIComponent(id)}/summary`, signal);
}
