import type { Json } from "../json.ts";
import type { StageOutcome } from "../pipeline/run-stage.ts";
import type { StageRecord } from "../runlog/run-log.ts";
import type { Plan } from "../graph/plan.ts";
import type { Counts } from "./counts.ts";
import type { Envelope } from "./envelope.ts";
import type { FinishedCase } from "./finished-case.ts";
import type { PlaceRange } from "./place-range.ts";
import type { Claim } from "./run-queue.ts";

// Names and shapes of the orchestrators and activities: both sides of each call import them from here.

export const ORCHESTRATOR = { runSuite: "runSuite", runLane: "runLane" } as const;
export const ACTIVITY = { runStage: "runStage", saveResults: "saveResults", finishRun: "finishRun" } as const;

/** Its instance id is the run's id. */
export type RunSuiteInput = {
  readonly run: string;
  readonly plan: Plan;
  readonly total: number;
  readonly lanes: number;
};

/** Without a claim the lane has just begun. */
export type RunLaneInput = {
  readonly run: string;
  readonly plan: Plan;
  readonly claim?: Claim;
  readonly unsaved: readonly FinishedCase[];
  /** When the oldest of `unsaved` ended, in ms since 1970; 0 where there is none. */
  readonly oldestMs: number;
  /** Saved, but not yet reported to the queue. */
  readonly unreported: Counts;
};
export type RunLaneOutput = { readonly error?: string };

/** One stage of one case, with what the stages before it gave. The case itself is read by the worker. */
export type RunStageInput = {
  readonly run: string;
  readonly place: number;
  readonly stage: string;
  readonly stages: { readonly [stage: string]: Json };
  readonly records: { readonly [stage: string]: StageRecord };
};
/** What a stage gave, and about how much room it takes as JSON. */
export type CaseStageOutcome = StageOutcome & { readonly sizeBytes: number };
export type RunStageOutput = Envelope<CaseStageOutcome>;

export type SaveResultsInput = { readonly run: string; readonly finished: readonly FinishedCase[] };
export type SaveResultsOutput = Envelope<{ readonly counts: Counts }>;

/** With `isLastTry` or an `error` the log is written even when results are missing. */
export type FinishRunInput = { readonly run: string; readonly error?: string; readonly isLastTry: boolean };
export type FinishRunOutput = Envelope<{ readonly missing: readonly PlaceRange[] }>;
