import type { EarlierTries, FailedAttempt, StageException, Usage, Problem } from "../../contract/index.ts";
import type { Plan } from "../../base/plan.ts";
import type { Counts, RunFailure } from "./counts.ts";
import type { Envelope } from "../../base/failure.ts";
import type {
  FinishedCaseText,
  FinishedTurn,
  PackedRecord,
  PackedRecords,
  StageValue,
  StageValues,
} from "./finished-case.ts";
import type { PlaceRange } from "./place-range.ts";
import type { RunLimits, Spent, Claim, RunStop } from "./run-queue.ts";
import type { StageBudgets } from "./model-budget.ts";

// Names and shapes of the orchestrators and activities: both sides of each call import them from here.

export const ORCHESTRATOR = {
  runSuite: "runSuite",
  runLane: "runLane",
  runBranch: "runBranch",
  endLanes: "endLanes",
  runEval: "runEval",
} as const;
export const ACTIVITY = {
  runStage: "runStage",
  saveResults: "saveResults",
  finishRun: "finishRun",
  wakeLanes: "wakeLanes",
  judgeEval: "judgeEval",
  notifyEval: "notifyEval",
} as const;

/** Which run: a run of the same id that was accepted at another time has been deleted since. */
export type RunKey = { readonly run: string; readonly acceptedAt: string };

/** Its instance id is the run's id. */
export type RunSuiteInput = RunKey & {
  readonly plan: Plan;
  readonly total: number;
  readonly lanes: number;
  readonly budgets?: StageBudgets;
  readonly limits?: RunLimits;
  /** The places to run, where the results of others are there already. Default: all. */
  readonly ranges?: readonly PlaceRange[];
};

/** Without a claim the lane has to ask for its first one. */
export type RunLaneInput = RunKey & {
  readonly plan: Plan;
  /** Found out once a run: it takes longer than all else that an orchestrator does. Lanes of earlier versions come without. */
  readonly ancestors?: Ancestors;
  readonly budgets?: StageBudgets;
  readonly claim?: Claim;
  readonly unsaved: readonly FinishedCaseText[];
  /** When the oldest of `unsaved` ended, in ms since 1970; 0 where there is none. */
  readonly oldestMs: number;
  /** Saved, but not yet reported to the queue. */
  readonly unreported: Counts;
  /** Some of those that did not pass, of which the queue was not told. */
  readonly failures?: readonly RunFailure[];
  /** What the cases took that it has finished, and not told the queue of. */
  readonly spent: Spent;
};

/** One stage of one turn of one case. The case itself is read by the worker. */
export type RunStageInput = RunKey & {
  readonly place: number;
  readonly turn: number;
  readonly stage: string;
  /** What the stages gave that this one stands on. */
  readonly stages: StageValues;
  readonly records: PackedRecords;
  /** What the stages gave in the turns before. */
  readonly turns: readonly StageValues[];
  /** The tries of this stage before this one, where there were any. */
  readonly earlier?: EarlierTries;
};
/** What a stage gave, and how many turns the case has if it has any. */
export type CaseStageOutcome = {
  readonly record: PackedRecord;
  readonly turnCount?: number;
} & (
  | { readonly ok: true; readonly value: StageValue }
  | {
      readonly ok: false;
      readonly exception: StageException;
      /** Somebody has to change a setting, such as the key of a model. */
      readonly isConfiguration?: true;
    }
);
/** The try failed in a way that may pass: the stage is to be tried again. */
export type StageToRetry = { readonly failed: FailedAttempt; readonly usage?: Usage };
export type RunStageOutput = Envelope<CaseStageOutcome | StageToRetry | Cancelled>;
/** The run was cancelled before or while the stage ran: there is no outcome. */
export type Cancelled = { readonly cancelled: true };

/** For each stage of the plan those that it stands on. */
export type Ancestors = { readonly [stage: string]: readonly string[] };
/** A stage that has to wait before it is tried, for its next try or for the rate budget of a model. */
export type PutOff = EarlierTries & {
  /** In ms since 1970. */
  readonly untilMs: number;
  /** The tokens that were reserved of each model, when the wait is for its time to begin. */
  readonly reserved?: { readonly [model: string]: number };
};
/** A turn while its stages run. */
export type TurnProgress = FinishedTurn & {
  readonly turnCount?: number;
  readonly putOff: { readonly [stage: string]: PutOff };
  /** What a stage raised because of a setting that somebody has to change. */
  readonly misconfigured?: string;
};
/** A branch of a plan that has more than one stage, beside others; `plan` is the branch. */
export type RunBranchInput = TurnPlace & {
  readonly plan: Plan;
  readonly ancestors: Ancestors;
  readonly budgets?: StageBudgets;
  readonly progress: TurnProgress;
};
/** The turn as it was, with what the branch added. A branch does not wait: what it has put off is the lane's to wait for. */
export type RunBranchOutput = Envelope<TurnProgress>;

/** Which turn of which case, and what was before it. */
export type TurnPlace = Pick<RunStageInput, "run" | "acceptedAt" | "place" | "turn" | "turns">;

export type SaveResultsInput = RunKey & {
  readonly finished: readonly FinishedCaseText[];
  /** Why the pipeline cannot be asked whether these cases passed: they are errors. */
  readonly notJudged?: string;
};
export type SaveResultsOutput = Envelope<{
  readonly counts: Counts;
  /** Some of those that did not pass. */
  readonly failures?: readonly RunFailure[];
}>;

/** With `isLastTry` or a `stop` the log is written even when results are missing. */
export type FinishRunInput = { readonly run: string; readonly stop?: RunStop; readonly isLastTry: boolean };
export type FinishRunOutput = Envelope<{ readonly missing: readonly PlaceRange[] }>;

/** Wakes lanes that wait long, because nothing new may start. */
export type WakeLanesInput = { readonly lanes: readonly string[] };
export type WakeLanesOutput = Envelope<null>;
/** The event that ends the wait of a lane. */
export const STOP_EVENT = "stop";

export type EndLanesInput = { readonly run: string };
/** The instance that ends the lanes of a cancelled run. */
export const cancelIdOf = (run: string): string => `${run}:cancel`;

/** Without a suite there are problems: mistakes keep the run from beginning. */
export type RunEvalInput = {
  readonly night: Night;
  readonly suite?: RunSuiteInput;
  readonly problems?: readonly Problem[];
};
/** The instance that runs an eval; that of its run is a child of it. */
export const evalIdOf = (run: string): string => `${run}:eval`;

export type JudgeEvalInput = {
  readonly night: Night;
  readonly problems?: readonly Problem[];
  /** Why the run ended without a log that could be judged. */
  readonly failure?: string;
};
export type JudgeEvalOutput = Envelope<{
  /** Name of what was written, without its ending. */
  readonly report: string;
  readonly passed: boolean;
}>;

export type NotifyEvalInput = {
  readonly night: Night;
  readonly report: string;
  /** Then that it could not be told is written down. */
  readonly isLastTry: boolean;
};
/** Whether there is nothing left to do, or when to try again at the earliest. */
export type NotifyEvalOutput = Envelope<{ readonly isDone: boolean; readonly retryAfterMs?: number }>;

/** Who is told of a run, and when: of every one, or only where a gate failed or the run did not complete. */
export type NightNotify = { readonly url: string; readonly when: "always" | "failure" };

/**
 * One time that an eval is run: by its schedule, or because somebody asked. All that is needed to judge it and to tell of it
 * is fixed when it begins, so that an eval may be changed or removed meanwhile.
 */
export type Night = {
  readonly eval: string;
  /** Id of its run; where mistakes keep it from beginning there is no run of this id. */
  readonly run: string;
  /** On the calendar of the eval's time zone. */
  readonly date: string;
  readonly startedAt: string;
  /** The time of the schedule for which it is; not there where somebody asked for it. */
  readonly occurrence?: string;
  readonly notify?: NightNotify;
};

/** The eval that a run belongs to. */
export type EvalOfRun = {
  readonly name: string;
  /** The run that `base=baseline` means: the last good one when this one began. Not there where there was none. */
  readonly baseline?: string;
};
