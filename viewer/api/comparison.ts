import type { Api } from "./create-api.ts";
import type { RunStatus } from "./run-status.ts";
import type { CaseStatus, PassRate } from "./summary.ts";
import { withQuery } from "./with-query.ts";

export const CHANGES = ["broken", "fixed", "unknown", "same"] as const;
/** `fixed`: passed in the candidate only. `broken`: passed in the base only. `unknown`: of one nobody can say. */
export type Change = (typeof CHANGES)[number];

export type ComparedRun = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly status: RunStatus;
  readonly sha?: string;
  readonly total: number;
  readonly passRate?: PassRate;
};

export type CaseReference = { readonly uuid: string; readonly repeat?: number };

export type ComparedCase = CaseReference & {
  readonly change: Change;
  readonly base: CaseStatus;
  readonly candidate: CaseStatus;
  readonly keywords: readonly string[];
};

export type Effect = {
  readonly name: string;
  readonly unit: "ms" | "usd" | "score";
  readonly cases: number;
  readonly base: number;
  readonly candidate: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
};

/** What changed between two runs: what the page uses of `GET /api/compare`. */
export type Comparison = {
  readonly base: ComparedRun;
  readonly candidate: ComparedRun;
  readonly configChanges: readonly { readonly path: string; readonly base?: unknown; readonly candidate?: unknown }[];
  readonly counts: {
    readonly pairs: number;
    readonly broken: number;
    readonly fixed: number;
    readonly same: number;
    readonly unknown: number;
  };
  readonly significance?: {
    readonly pValue: number;
    readonly alpha: number;
    readonly isTooSmall: boolean;
    readonly fewestDiscordantPairs: number;
  };
  readonly effects: readonly Effect[];
  readonly cases: readonly ComparedCase[];
  readonly onlyInBase: readonly CaseReference[];
  readonly onlyInCandidate: readonly CaseReference[];
  readonly ownText?: string;
  readonly warnings: readonly string[];
};

export function getComparison(
  api: Api,
  runs: { readonly base: string; readonly candidate: string },
  signal?: AbortSignal,
): Promise<Comparison> {
  return api.get(withQuery("/api/compare", runs), signal);
}
