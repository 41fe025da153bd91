import type { Form } from "../e2e/support/app.ts";
import type { FakeCallSummary } from "../support/fake-model-calls.ts";
import type { ChaosModel } from "./chaos-model.ts";
import type { ChaosRun, Outcome } from "./chaos-run.ts";
import type { Choices } from "./choices.ts";
import type { RestartableAzurite } from "./restartable-azurite.ts";

/** The settings of all scenes. */
export type ChaosSettings = {
  readonly seed: string;
  readonly cases: number;
  /** How many cases run at a time. */
  readonly lanes: number;
  /** How long before a kill an answer may have arrived and still be lost. */
  readonly windowMs: number;
  /** Each run takes the next one. */
  readonly forms: readonly Form[];
  /** Only this run of each mode and pipeline, from 0. */
  readonly only?: number | undefined;
  /** Ends all runs; the figures are lost. */
  readonly signal?: AbortSignal;
  readonly progress: (line: string) => void;
};

/** The outcome of the same run without disturbances. */
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
  /** The storage, in modes that stop it. */
  readonly azurite?: RestartableAzurite | undefined;
  readonly reference: Reference;
  readonly choose: Choices;
  /** The duration of the undisturbed command. */
  readonly lengthMs: number;
  /** The most disturbances of this run. */
  readonly most: number;
};

/** The outcome of a disturbed run. */
export type Disturbed = {
  readonly outcome: Outcome;
  readonly disturbances: number;
  /** The run was cancelled, and has only some results. */
  readonly isPartial?: boolean;
  /** Problems that only this disturbance finds, each as a sentence. */
  readonly problems?: readonly string[];
};

/** Starts a run, disturbs it at random moments, and waits for its end. */
export type Disturb = (trial: Trial) => Promise<Disturbed>;
