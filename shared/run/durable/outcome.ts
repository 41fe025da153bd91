import type { Envelope } from "../../base/failure.ts";
import type { EarlierTries, FailedAttempt, StageException, Usage } from "../../contract/index.ts";
import type { Json } from "../../contract/json.ts";

// The results of stages and cases as they travel through histories, on their way to the result that is stored.

/** The value of a stage: the value itself when it is small, else the name of the blob that contains it. */
export type StageValue = { readonly value: Json } | { readonly blob: string };

/** What a stage raised: all of it when it is small, else its beginning and the name of the blob that contains it. */
export type RaisedException = StageException & { readonly blob?: string };

export type StageValues = { readonly [stage: string]: StageValue };

/**
 * The record of a stage. It travels several times, with the stages that depend on it and with its case, so it has a quarter of
 * the size that it has in a run log.
 */
export type PackedRecord = {
  /** When the last attempt started, in ms since 1970. */
  readonly at: number;
  /** How long it took. */
  readonly ms: number;
  /** Whether it raised. */
  readonly failed?: true;
  /** The attempts before it. */
  readonly before?: readonly FailedAttempt[];
  readonly usage?: Usage;
  /** Whether it was taken over from another run. */
  readonly reused?: true;
};

/** The outcome of a stage of a case, after its last attempt. */
export type StageOutcome = {
  readonly record: PackedRecord;
  /** How many turns the case has; left out for a case without turns. */
  readonly turnCount?: number;
} & (
  | { readonly ok: true; readonly value: StageValue }
  | {
      readonly ok: false;
      readonly exception: RaisedException;
      /** A setting is wrong, such as the key of a model. */
      readonly isConfiguration?: true;
    }
);

/** The answer when the run was cancelled before or during the work: there is no outcome. */
export type Cancelled = { readonly cancelled: true };

/** A failed attempt that is retried after a delay, with the usage of all attempts so far. */
export type Retried = { readonly failed: FailedAttempt; readonly usage?: Usage };

export type StageAnswer = StageOutcome | Retried | Cancelled;

/** The answer when another orchestration retries the stage, and sends its outcome as an event. */
export type HandedOver = { readonly handedOver: true; readonly usage?: Usage };

/** The answer for a case whose list of turns is empty: no stage runs. */
export type NoTurns = { readonly noTurns: true };

export type RunStageOutput = Envelope<StageAnswer | HandedOver | NoTurns>;

/** A stage that is delayed until its next attempt, or until the rate budget of a model has room for it. */
export type Deferred = EarlierTries & {
  /** In ms since 1970. */
  readonly untilMs: number;
  /** The tokens that were reserved for each model, when the delay is for a rate budget. */
  readonly reserved?: { readonly [model: string]: number };
};

/** A turn of a case while its stages run; a case without turns is a single turn. */
export type TurnProgress = {
  readonly stages: StageValues;
  readonly records: { readonly [stage: string]: PackedRecord };
  /** The exceptions of the stages that raised. A turn with one has failed. */
  readonly exceptions: { readonly [stage: string]: RaisedException };
  readonly putOff: { readonly [stage: string]: Deferred };
  readonly turnCount?: number;
  /** The message of a stage that raised because a setting is wrong. */
  readonly misconfigured?: string;
};

/** The outcome of a case whose stages have run. It travels as JSON text, which costs less in each generation of its lane. */
export type CaseOutcome = Pick<TurnProgress, "misconfigured"> & {
  /** Its index in the run's results. */
  readonly place: number;
  readonly hasTurns: boolean;
  /** When the case ended, in ms since 1970; only of one without turns to run. */
  readonly atMs?: number;
  /** The turns that ran: a turn that fails is the last one. */
  readonly turns: readonly Pick<TurnProgress, "stages" | "records" | "exceptions">[];
};
