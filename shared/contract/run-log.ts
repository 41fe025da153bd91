import type { Json, JsonObject } from "./json.ts";

/** When something began and ended: ISO times in UTC, `elapsed` as `H:MM:SS.ffffff`, `elapsedMs` in milliseconds. */
export type Timing = {
  readonly start: string;
  readonly end: string;
  readonly elapsed: string;
  readonly elapsedMs: number;
};

/** What calls to models used. */
export type Usage = {
  /** Cached ones too. */
  readonly inputTokens: number;
  /** Reasoning too. */
  readonly outputTokens: number;
  /** Of `inputTokens`, those that the server had in its cache. */
  readonly cachedInputTokens?: number;
  /** Of `outputTokens`, those that are not in the answer. */
  readonly reasoningTokens?: number;
  /** 0 where no price is known. */
  readonly costUsd: number;
  /** Whether the server did not tell, and the tokens were counted here. */
  readonly isEstimate?: boolean;
  /** How many of the calls were answered from the cache, and so used nothing. */
  readonly cacheHits?: number;
};

/** A try of a stage that failed, and was followed by another. */
export type FailedAttempt = {
  /** When it began; runs of before do not have it. */
  readonly start?: string;
  /** When it failed. */
  readonly time: string;
  /** As `exception.message`. */
  readonly error: string;
  /** How long the next try was put off. */
  readonly waitMs: number;
};

/** The tries of a stage before the next one. */
export type EarlierTries = { readonly failed: readonly FailedAttempt[]; readonly usage?: Usage };

/** What is recorded of one stage of one case. */
export type StageRecord = Timing & {
  readonly succeeded: boolean;
  /** How often the stage was tried, from 1. */
  readonly attempts: number;
  /** The times and `elapsed` are those of the last try; here are the ones before. */
  readonly failedAttempts?: readonly FailedAttempt[];
  /** Of all tries. */
  readonly usage?: Usage;
  /** Taken over from the run that this one repeats, with its times: nothing was called, and nothing used. */
  readonly reused?: true;
};

/** Why a case ended without a result. */
export type StageException = {
  readonly stage: string;
  /** `Context: A > B`, a line break, and `Error: text`. */
  readonly message: string;
  readonly traceback: string;
  readonly time: string;
};

/** Results by stage; a stage that raised, or was left out because an input of it did not succeed, has none. */
export type StageResults = { readonly [stage: string]: Json };

/** When a case or a turn ran, and each of its stages. */
export type CaseMetadata = Timing & { readonly stages: { readonly [stage: string]: StageRecord } };

/** What became of one turn of a case. */
export type TurnResult = {
  readonly succeeded: boolean;
  readonly metadata: CaseMetadata;
  readonly stages: StageResults;
  readonly exception?: StageException;
};

/** One entry of a run log: what became of one case, or of one of its repetitions. */
export type CaseResult = {
  /** All stages ended without an exception. */
  readonly succeeded: boolean;
  /** What the pipeline's `passed` said; false when the case did not succeed. */
  readonly passed: boolean;
  readonly case: JsonObject;
  /** Of a case without turns. */
  readonly stages?: StageResults;
  /** Of a case with turns: those that ran. */
  readonly turns?: readonly TurnResult[];
  readonly metadata: Timing & {
    /** Of a case without turns. */
    readonly stages?: CaseMetadata["stages"];
    /** Which repetition this is, from 0, where the run has several. */
    readonly repeat?: number;
    /** The run that made this result, where it was taken over as it is. */
    readonly reusedFrom?: string;
  };
  readonly exception?: StageException;
};

/** State of the caller's git checkout. */
export type GitEdits = {
  readonly modified: readonly string[];
  readonly added: readonly string[];
  readonly deleted: readonly string[];
  readonly untracked: readonly string[];
  readonly renamed: readonly string[];
};

export type RunStatus = "queued" | "running" | "completed" | "failed" | "cancelled";

/** What becomes of a setting of a stage's model on its way to the model: it may take it under another name, or not at all. */
export type StageSettingChange = {
  readonly stage: string;
  readonly model: string;
  readonly setting: string;
  readonly change: "renamed" | "left out" | "passed on";
  /** The new name. */
  readonly to?: string;
  readonly reason: string;
};

/** Which results of a run are made anew: those that failed, those that ended with an error, or both. */
export type OnlySome = "failed" | "errors" | readonly ("failed" | "errors")[];

/** The run that a run repeats. */
export type RerunOf = {
  readonly run: string;
  /** The first stage that was called again. */
  readonly from?: string;
  readonly only?: OnlySome;
};

/** The texts of the templates that a template includes, imports or extends: by the setting of its own text, and by name. */
export type TemplateIncludes = { readonly [textSetting: string]: { readonly [name: string]: string } };

export type RunLogMetadata = Timing & {
  readonly command: string;
  readonly concurrency: number;
  readonly pipeline: {
    readonly name: string;
    readonly config: JsonObject;
    readonly includes?: TemplateIncludes;
  };
  readonly sha: string | null;
  readonly edits: GitEdits;
  readonly status: RunStatus;
  /** Why the run failed, when it did. */
  readonly error?: string;
  readonly label?: string;
  readonly settingChanges?: readonly StageSettingChange[];
  /** How often each case was run, where it was more than once. */
  readonly repeats?: number;
  readonly rerunOf?: RerunOf;
  readonly schemaVersion: 1;
};

/**
 * The full record of a run, as one JSON document. Field names and nesting are GoTaglio's, so that its readers open our logs.
 * `results` is in the order of the cases.
 */
export type RunLog = {
  readonly results: readonly CaseResult[];
  readonly metadata: RunLogMetadata;
  readonly uuid: string;
};
