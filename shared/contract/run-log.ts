import { z } from "zod";
import type { Json, JsonObject } from "./json.ts";

// The run log: one JSON document per run. Field names and nesting are GoTaglio's, so that its readers open our logs.

const json = z.custom<Json>();
const jsonObject = z.custom<JsonObject>().meta({ type: "object" });

/** Start and end of something: ISO times in UTC, `elapsed` as `H:MM:SS.ffffff`, `elapsedMs` in milliseconds. */
const loggedTiming = z.object({
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  elapsed: z.string(),
  elapsedMs: z.number(),
});
export type Timing = z.infer<typeof loggedTiming>;

/** What calls of models used. */
export const usage = z.object({
  /** Includes cached tokens. */
  inputTokens: z.number(),
  /** Includes reasoning tokens. */
  outputTokens: z.number(),
  /** The part of `inputTokens` that the server had in its cache. */
  cachedInputTokens: z.number().optional(),
  /** The part of `outputTokens` that is not in the answer. */
  reasoningTokens: z.number().optional(),
  /** 0 where no price is known. */
  costUsd: z.number(),
  /** Set when the server reported no tokens and they were counted here. */
  isEstimate: z.boolean().optional(),
  /** How many calls were answered from the response cache, and used nothing. */
  cacheHits: z.number().optional(),
});
export type Usage = z.infer<typeof usage>;

/** A failed attempt of a stage that was followed by another attempt. */
const failedAttempt = z.object({
  /** Missing in logs written by earlier versions. */
  start: z.string().optional(),
  /** When it failed. */
  time: z.string(),
  /** As `exception.message`. */
  error: z.string(),
  /** Delay before the next attempt. */
  waitMs: z.number(),
});
export type FailedAttempt = z.infer<typeof failedAttempt>;

/** The attempts of a stage before the next one. */
export const earlierTries = z.object({ failed: z.array(failedAttempt).readonly(), usage: usage.optional() });
export type EarlierTries = z.infer<typeof earlierTries>;

/** What a stage raised. */
const raised = z.object({
  /** `Context: A > B`, a line break, and `Error: text`. */
  message: z.string(),
  traceback: z.string(),
  time: z.string(),
});

/** The record of one stage of one case. */
const stageRecord = loggedTiming.extend({
  succeeded: z.boolean(),
  /** Number of attempts, from 1. */
  attempts: z.int().min(0),
  /** The attempts before the last one, whose times this record has. */
  failedAttempts: z.array(failedAttempt).readonly().optional(),
  /** The usage of all attempts. */
  usage: usage.optional(),
  /** Set when the outcome was copied, with its times, from the run that this one repeats. */
  reused: z.literal(true).optional(),
  /** What the stage raised. Missing in logs written by earlier versions. */
  exception: raised.optional(),
});
export type StageRecord = z.infer<typeof stageRecord>;

/** Why a case has no result: what the first stage that raised, in the pipeline's order, raised. */
const stageException = raised.extend({ stage: z.string() });
export type StageException = z.infer<typeof stageException>;

/** Results by stage. A stage that raised, or was skipped because an input failed, has none. */
const stageResults = z.record(z.string(), json);
export type StageResults = { readonly [stage: string]: Json };

const stageRecords = z.record(z.string(), stageRecord);

/** The result of one turn of a case. */
const loggedTurn = z.object({
  succeeded: z.boolean(),
  metadata: loggedTiming.extend({ stages: stageRecords }),
  stages: stageResults,
  exception: stageException.optional(),
});
export type LoggedTurn = z.infer<typeof loggedTurn>;
/** The times of a case or a turn, and the records of its stages. */
export type CaseMetadata = LoggedTurn["metadata"];

/** One entry of a run log: the result of one case, or of one of its repetitions. */
export const loggedResult = z.object({
  /** Whether all stages ended without an exception. */
  succeeded: z.boolean(),
  /** What the pipeline's `passed` returned; false when the case did not succeed. */
  passed: z.boolean(),
  case: jsonObject,
  /** The stages of a case without turns. */
  stages: stageResults.optional(),
  /** The turns that ran, of a case with turns. */
  turns: z.array(loggedTurn).readonly().optional(),
  metadata: loggedTiming.extend({
    /** The stages of a case without turns. */
    stages: stageRecords.optional(),
    /** The repetition, from 0, in a run with several. */
    repeat: z.int().min(0).optional(),
    /** The run that produced this result, when it was copied as it is. */
    reusedFrom: z.string().optional(),
  }),
  exception: stageException.optional(),
});
export type LoggedResult = z.infer<typeof loggedResult>;

const paths = z.array(z.string()).readonly();

/** State of the caller's git checkout. */
export const gitEdits = z.object({
  modified: paths,
  added: paths,
  deleted: paths,
  untracked: paths,
  renamed: paths,
});
export type GitEdits = z.infer<typeof gitEdits>;

export const runStatus = z.enum(["queued", "running", "completed", "failed", "cancelled"]);
export type RunStatus = z.infer<typeof runStatus>;

/** How a setting reaches a model: renamed, left out or passed on. */
export const settingChange = z.object({
  setting: z.string(),
  change: z.enum(["renamed", "left out", "passed on"]),
  /** The new name. */
  to: z.string().optional(),
  reason: z.string(),
});
export type SettingChange = z.infer<typeof settingChange>;

/** How a model setting of a stage reaches the model. */
const stageSettingChange = settingChange.extend({ stage: z.string(), model: z.string() });
export type StageSettingChange = z.infer<typeof stageSettingChange>;

const selection = z.enum(["failed", "errors"]);

/** The results that a rerun computes again: failed ones, errors, or both. */
export const onlySome = z.union([selection, z.array(selection).min(1).readonly()], {
  error: 'must be "failed", "errors", or a list of both',
});
export type OnlySome = z.infer<typeof onlySome>;

/** The run that a run repeats. */
const rerunOf = z.object({
  run: z.string(),
  /** The first stage that was called again. */
  from: z.string().optional(),
  only: onlySome.optional(),
});
export type RerunOf = z.infer<typeof rerunOf>;

/** The texts of the templates that a template includes, imports or extends: by the setting of its own text, and by name. */
const templateIncludes = z.record(z.string(), z.record(z.string(), z.string()));
export type TemplateIncludes = z.infer<typeof templateIncludes>;

const runLogMetadata = loggedTiming.extend({
  command: z.string(),
  concurrency: z.int().min(0),
  pipeline: z.object({ name: z.string(), config: jsonObject, includes: templateIncludes.optional() }),
  sha: z.string().nullable(),
  edits: gitEdits,
  status: runStatus,
  /** Why the run failed. */
  error: z.string().optional(),
  label: z.string().optional(),
  settingChanges: z.array(stageSettingChange).readonly().optional(),
  /** How often each case ran, when more than once. */
  repeats: z.int().optional(),
  rerunOf: rerunOf.optional(),
  schemaVersion: z.literal(1),
});
export type RunLogMetadata = z.infer<typeof runLogMetadata>;

/** The full record of a run. `results` is in the order of the cases. */
export const runLog = z.object({
  results: z.array(loggedResult).readonly(),
  metadata: runLogMetadata,
  uuid: z.string(),
});
export type RunLog = z.infer<typeof runLog>;
