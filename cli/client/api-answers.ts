import type { SettingDescription, Waiting } from "../../shared/pipeline/index.ts";
import type { PlannedStage } from "../../shared/base/plan.ts";
import type { ModelDescription } from "../../shared/models/index.ts";
import type { Problem, RunStatus, Usage } from "../../shared/contract/index.ts";
import type { Counts, NumberedFailure } from "../../shared/run/durable/index.ts";
import type { RunEstimate } from "../../shared/run/request/index.ts";
import type { RunLinks } from "../../shared/run/store/index.ts";

/** A run as the API shows it. */
export type Run = {
  readonly id: string;
  readonly pipeline: string;
  readonly label?: string;
  /** The names of the models that its stages call. */
  readonly models?: readonly string[];
  readonly status: RunStatus;
  /** Nothing new starts: the run is cancelled, or cannot go on. */
  readonly isEnding?: boolean;
  /** How many lanes wait long, to try a stage again or for the rate budget of a model. */
  readonly waitingLanes?: number;
  /** The latest cases that did not pass, while it goes on. */
  readonly latestFailures?: readonly NumberedFailure[];
  readonly counts: { readonly total: number } & Counts;
  /** What its models took, once it has ended. */
  readonly usage?: Usage;
  /** The caller's git commit. */
  readonly sha?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly links: RunLinks;
  /** Why the run failed, when it did. */
  readonly error?: string;
};

export type AcceptedRun = Pick<Run, "id" | "status" | "links"> & {
  readonly warnings: readonly string[];
  /** Left out where nothing is called that costs. */
  readonly estimate?: RunEstimate;
};
export type RunPage = { readonly runs: readonly Run[]; readonly cursor?: string };
/** A pipeline, or why its code does not load. */
export type ListedPipeline = { readonly name: string; readonly description?: string; readonly error?: string };
export type PipelineDescription = {
  readonly name: string;
  readonly description: string;
  readonly settings: readonly SettingDescription[];
} & (
  | { readonly graph: readonly PlannedStage[]; readonly waiting: readonly Waiting[] }
  /** Why there is no graph with the settings as they are. */
  | { readonly problems: readonly Problem[] }
);
export type ListedModel = Pick<ModelDescription, "name"> & Partial<Omit<ModelDescription, "name">>;
export type Health = {
  readonly status: string;
  readonly version: string;
  readonly storage: "file" | "blob";
  /** The app's clock; an app of an earlier version does not tell. */
  readonly time?: string;
  /** The folder that a local host serves. */
  readonly home?: string;
};
