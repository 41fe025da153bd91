import type { FakeCallSummary } from "../support/fake-model-calls.ts";
import type { ChaosModel } from "./chaos-model.ts";
import type { ChaosRun, Outcome } from "./chaos-run.ts";
import type { Choices } from "./choices.ts";
import type { RestartableAzurite } from "./restartable-azurite.ts";

/** What the same run came to when nothing disturbed it. */
export type Reference = {
  readonly outcome: Outcome;
  /** From the start of the command to its end. */
  readonly elapsedMs: number;
  readonly calls: readonly FakeCallSummary[];
};

/** A run that is about to be disturbed. */
export type Trial = {
  readonly run: ChaosRun;
  readonly model: ChaosModel;
  /** The storage, in the modes that have one to be stopped. */
  readonly azurite?: RestartableAzurite | undefined;
  readonly reference: Reference;
  readonly choose: Choices;
  /** How long the run takes when nothing disturbs it, from the start of the command to its end. */
  readonly lengthMs: number;
  /** How many disturbances are wanted at most. */
  readonly most: number;
};

/** What became of a run that was disturbed. */
export type Disturbed = {
  readonly outcome: Outcome;
  /** How often it was disturbed. */
  readonly disturbances: number;
  /** The run was cancelled, and holds what was done. */
  readonly isPartial?: boolean;
  /** What went wrong that only this disturbance knows of, each as a sentence. */
  readonly problems?: readonly string[];
};

/** Starts a run, disturbs it at random moments, and sees it to its end. */
export type Disturb = (trial: Trial) => Promise<Disturbed>;
