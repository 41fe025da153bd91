import type { Envelope } from "../../base/failure.ts";
import type { Plan } from "../../base/plan.ts";
import type { Counts, EarlierTries, PlannedStage, Problem, RunFailure } from "../../contract/index.ts";
import type { IndexRange } from "./index-range.ts";
import type { StageBudgets } from "./model-budget.ts";
import type { StageValues, TurnProgress } from "./outcome.ts";
import type { Claim, RunLimits, RunStop, Spent } from "./run-queue.ts";

// The names, inputs and outputs of orchestrators and activities: both sides of each call import them from here.

export const ORCHESTRATOR = {
  runSuite: "runSuite",
  runLane: "runLane",
  runBranch: "runBranch",
  runNode: "runNode",
  endLanes: "endLanes",
  runEval: "runEval",
} as const;
export const ACTIVITY = {
  runStage: "runStage",
  notifyNodes: "notifyNodes",
  readOutcome: "readOutcome",
  saveResults: "saveResults",
  finishRun: "finishRun",
  wakeLanes: "wakeLanes",
  judgeEval: "judgeEval",
  notifyEval: "notifyEval",
} as const;

/** Identifies a run. A run with the same ID and another time was deleted. */
export type RunKey = { readonly run: string; readonly acceptedAt: string };

/** The input of a run. Its instance ID is the run's ID. */
export type RunSuiteInput = RunKey & {
  readonly plan: Plan;
  readonly total: number;
  readonly lanes: number;
  readonly budgets?: StageBudgets;
  readonly limits?: RunLimits;
  /** The indexes to run, when the other results are kept from another run. Default: all. */
  readonly ranges?: readonly IndexRange[];
};

/** The input of a lane, in each of its generations. A lane without a claim asks the queue for one. */
export type RunLaneInput = RunKey & {
  readonly plan: Plan;
  /** Computed once per run, because it takes longer than anything else in an orchestrator. Missing in lanes of earlier versions. */
  readonly ancestors?: Ancestors;
  readonly budgets?: StageBudgets;
  readonly claim?: Claim;
  /** Finished cases that are not saved yet, each as JSON. */
  readonly unsaved: readonly string[];
  /** When the oldest of them ended, in ms since 1970; 0 when there is none. */
  readonly oldestMs: number;
  /** Counts of saved results that the queue does not have yet. */
  readonly unreported: Counts;
  /** Some of the unreported cases that did not pass. */
  readonly failures?: readonly RunFailure[];
  /** What finished cases used that is not reported to the queue yet. */
  readonly spent: Spent;
};

/** For each stage of a plan, the stages that its result depends on. */
export type Ancestors = { readonly [stage: string]: readonly string[] };

/** One stage of one turn of one case. The worker reads the case itself. */
export type RunStageInput = RunKey & {
  readonly place: number;
  readonly turn: number;
  readonly stage: string;
  /** The values and the records of its ancestors. */
  readonly stages: StageValues;
  readonly records: TurnProgress["records"];
  /** The values of the stages in the turns before. */
  readonly turns: readonly StageValues[];
  /** The attempts before this one; left out for the first. */
  readonly earlier?: EarlierTries;
  /** Who retries the stage after a delay. Left out where the caller does, because nothing runs beside the stage. */
  readonly retryIn?: RetryIn;
};

/** An orchestration that waits for the next attempt of a stage while the caller waits for what runs beside the stage. */
export type RetryIn = {
  readonly instance: string;
  /** Gets the outcome as an event. */
  readonly caller: string;
  readonly event: string;
  readonly budgets?: StageBudgets;
};

/** A branch of a plan that runs beside others; `plan` is the branch. */
export type RunBranchInput = Pick<RunStageInput, "run" | "acceptedAt" | "place" | "turn" | "turns"> & {
  readonly plan: Plan;
  readonly ancestors: Ancestors;
  readonly budgets?: StageBudgets;
  readonly progress: TurnProgress;
};
/** The turn with the results of the branch. */
export type RunBranchOutput = Envelope<TurnProgress>;

/** A node whose outcome another one waits for, and the event that brings it. */
export type AwaitedNode = { readonly instance: string; readonly event: string };

/** The event that announces the outcome. A race tells which task won, not its value, so the outcome is an event of its own. */
export const sentEventOf = (event: string): string => `${event}:sent`;

/** A stage that waits for its inputs by itself. */
export type RunNodeInput = Omit<RunBranchInput, "plan"> & {
  readonly planned: PlannedStage;
  /** How long to wait before the next attempt of a stage that an activity hands over, in ms. */
  readonly delayMs?: number;
  /** The inputs that run beside it. */
  readonly awaits: readonly AwaitedNode[];
  /** The instances that wait for its outcome, and the event that they wait for. */
  readonly notifies: readonly string[];
  readonly event: string;
};

/** Sends the outcome of a stage to the instances that wait for it. */
export type NotifyNodesInput = {
  readonly instances: readonly string[];
  readonly event: string;
  readonly outcome: RunBranchOutput;
};
export type NotifyNodesOutput = Envelope<null>;

export type ReadOutcomeInput = { readonly instance: string };
/** Without an outcome while the node is running. */
export type ReadOutcomeOutput = { readonly outcome?: RunBranchOutput };

export type SaveResultsInput = RunKey & {
  /** Each as JSON. */
  readonly finished: readonly string[];
  /** Why the pipeline cannot decide whether these cases passed. They are errors then. */
  readonly notJudged?: string;
};
export type SaveResultsOutput = Envelope<{
  readonly counts: Counts;
  /** Some of the cases that did not pass. */
  readonly failures?: readonly RunFailure[];
}>;

/** With `isLastTry` or a `stop` the log is written even when results are missing. */
export type FinishRunInput = { readonly run: string; readonly stop?: RunStop; readonly isLastTry: boolean };
export type FinishRunOutput = Envelope<{ readonly missing: readonly IndexRange[] }>;

/** Wakes the instances that wait long, because no further stage may start. */
export type WakeLanesInput = { readonly lanes: readonly string[] };
export type WakeLanesOutput = Envelope<null>;
/** The event that ends a long wait. */
export const STOP_EVENT = "stop";

export type EndLanesInput = { readonly run: string };
/** The ID of the instance that ends the lanes of a cancelled run. */
export const cancelIdOf = (run: string): string => `${run}:cancel`;

/** The input of a scheduled run: its suite, or the problems that keep it from starting. */
export type RunEvalInput = {
  readonly night: ScheduledRun;
  readonly suite?: RunSuiteInput;
  readonly problems?: readonly Problem[];
};
/** The ID of the instance that runs an eval; the instance of its run is a child of it. */
export const evalIdOf = (run: string): string => `${run}:eval`;

export type EvaluateRunInput = {
  readonly night: ScheduledRun;
  readonly problems?: readonly Problem[];
  /** Why the run has no log that can be evaluated. */
  readonly failure?: string;
};
export type EvaluateRunOutput = Envelope<{
  /** The name of the written report, without its extension. */
  readonly report: string;
  readonly passed: boolean;
}>;

export type NotifyEvalInput = {
  readonly night: ScheduledRun;
  readonly report: string;
  /** On the last attempt a failed notification is recorded. */
  readonly isLastTry: boolean;
};
/** Whether the notification is done, or the shortest delay before the next attempt. */
export type NotifyEvalOutput = Envelope<{ readonly isDone: boolean; readonly retryAfterMs?: number }>;

/**
 * A scheduled run of an eval, or one that a user started. It contains all that is needed to evaluate the run and to send the
 * notification, so that the eval may be changed or removed meanwhile.
 */
export type ScheduledRun = {
  readonly eval: string;
  /** The ID of its run; no run has this ID when mistakes kept it from starting. */
  readonly run: string;
  /** On the calendar of the eval's time zone. */
  readonly date: string;
  readonly startedAt: string;
  /** The scheduled time; left out for a run that a user started. */
  readonly occurrence?: string;
  /** The webhook that the run is reported to, and when: always, or only if a gate failed or the run did not complete. */
  readonly notify?: { readonly url: string; readonly when: "always" | "failure" };
};

/** The eval that a run belongs to. */
export type EvalOfRun = {
  readonly name: string;
  /** The run that `base=baseline` means: the last good one when this run started; left out when there was none. */
  readonly baseline?: string;
};
