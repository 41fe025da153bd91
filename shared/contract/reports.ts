import { z } from "zod";
import type { Json, JsonObject } from "./json.ts";
import { runStatus, usage } from "./run-log.ts";

// Reports of a run as JSON: answers of the API, output of `--json`, and what the page shows.

const json = z.custom<Json>();
const count = z.int().min(0);
/** From 0 to 1. */
const share = z.number();
const texts = z.array(z.string()).readonly();
/** The repetition, from 0, in a run with several. */
const repeat = count.optional();

/** `ok`: passed. `failed`: did not pass. `error`: a stage raised. `unknown`: the log does not say whether it passed. */
export const caseStatus = z.enum(["ok", "failed", "error", "unknown"]);
export type CaseStatus = z.infer<typeof caseStatus>;

/** The content of a report column for one case. Comparisons of runs measure how much numbers have changed. */
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Cell = z.infer<typeof cell>;

const passRate = z.object({
  passed: count,
  total: count,
  rate: share,
  /** The 95% interval of Wilson, from `low` to `high`. */
  low: share,
  high: share,
});
/** The share of results that passed, with its 95% interval. */
export type PassRate = z.infer<typeof passRate>;

const latency = z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number() });
/** Percentiles of durations in ms, interpolated linearly. */
export type Latency = z.infer<typeof latency>;

const repeatSummary = z.object({
  /** The largest number of repetitions of a case. */
  repeats: count,
  cases: count,
  /** For k = 1, 2, 4 and so on, and for all repetitions, over the cases that ran at least `k` times. */
  passAt: z
    .array(
      z.object({
        k: count,
        cases: count,
        /** The chance that at least one of `k` attempts passes: pass@k. */
        passAtK: share,
        /** The chance that all of `k` attempts pass: pass^k. */
        passHatK: share,
      }),
    )
    .readonly(),
  /** Cases that passed in some repetitions only, in the order of the log. */
  flaky: z.array(z.object({ uuid: z.string(), trials: count, passed: count })).readonly(),
});
export type RepeatSummary = z.infer<typeof repeatSummary>;

const configDifference = z.object({
  /** Dotted path, as in overrides. */
  path: z.string(),
  /**
   * `given`: a prompt has a value; `changed`: it differs from the default; `added`: a new key of an open object; `removed`: it
   * was set to null.
   */
  kind: z.enum(["given", "changed", "added", "removed"]),
  /** Missing for a prompt and for a new key. */
  default: json.optional(),
  /** Missing when it was removed. */
  value: json.optional(),
});
/** A setting of a run that differs from the default of its pipeline. */
export type ConfigDifference = z.infer<typeof configDifference>;
const configDifferences = z.array(configDifference).readonly();

const caseSummary = z.object({
  uuid: z.string(),
  repeat,
  status: caseStatus,
  keywords: texts,
  /** A cell for each column of the pipeline. Missing for an error. */
  cells: z.array(cell).readonly().optional(),
  /** The stage that raised. */
  stage: z.string().optional(),
  /** The message of its exception, as in the run log. */
  message: z.string().optional(),
});
export type CaseSummary = z.infer<typeof caseSummary>;

export const runSummary = z.object({
  uuid: z.string(),
  pipeline: z.string(),
  label: z.string().optional(),
  status: runStatus,
  /** Why the run failed. */
  error: z.string().optional(),
  start: z.string().optional(),
  elapsed: z.string().optional(),
  elapsedMs: z.number().optional(),
  concurrency: z.number().optional(),
  /** The caller's git commit. */
  sha: z.string().optional(),
  /** Names of models and template files, by dotted path. */
  settings: z.record(z.string(), z.string()),
  /** Missing when the pipeline's code is not found. */
  configDifferences: configDifferences.optional(),
  counts: z.object({
    total: count,
    completed: count,
    /** Passed, failed and unknown. */
    succeeded: count,
    passed: count,
    failed: count,
    errors: count,
    /** Succeeded without saying whether they passed: in logs of GoTaglio whose pipeline is not found here. */
    unknown: count,
  }),
  /** Missing without results, or when it is unknown of one whether it passed. */
  passRate: passRate.optional(),
  /** Of whole cases. */
  latency: latency.optional(),
  /** Missing when no stage called a model. */
  usage: usage.optional(),
  stages: z
    .array(
      z.object({
        stage: z.string(),
        /** How often it ran to its end, whether it raised or not. */
        runs: count,
        errors: count,
        /** `attempts` − `runs` are retries. */
        attempts: count,
        /** Of the last attempt of each run. Missing when the log has no times. */
        latency: latency.optional(),
        /** Missing when the stage called no model. */
        usage: usage.optional(),
      }),
    )
    .readonly(),
  keywords: z
    .array(
      z.object({
        keyword: z.string(),
        total: count,
        errors: count,
        /** Missing when it is unknown of a case whether it passed. */
        passRate: passRate.optional(),
      }),
    )
    .readonly(),
  /** Missing when each case ran once. */
  repeats: repeatSummary.optional(),
  /** The columns that the pipeline's code adds. */
  columns: z
    .array(
      z.object({
        name: z.string(),
        /** How many cases have a number in it. */
        numbers: count,
        /** The mean of those numbers. Missing when there are none. */
        mean: z.number().optional(),
      }),
    )
    .readonly(),
  cases: z.array(caseSummary).readonly(),
  /** What the pipeline's `summarize` returned. */
  ownText: z.string().optional(),
  /** What went wrong in the pipeline's own part of this summary. */
  warnings: texts,
});
/** The results of a run, summarized. */
export type RunSummary = z.infer<typeof runSummary>;

const reportException = z.object({
  /** May be missing in logs of GoTaglio. */
  stage: z.string().optional(),
  message: z.string(),
  traceback: z.string().optional(),
  time: z.string().optional(),
});
/** Why a case or a turn failed. */
export type ReportException = z.infer<typeof reportException>;

const messageTranscript = z.object({
  role: z.string(),
  /** Content that is not plain text, such as tool calls, is JSON in it. */
  text: z.string(),
});
/** One message of a chat. */
export type MessageTranscript = z.infer<typeof messageTranscript>;

const stageOutput = z.object({
  stage: z.string(),
  elapsedMs: z.number().optional(),
  /** Number of attempts, when more than one. */
  attempts: count.optional(),
  /** Set when the result is the answer of a model: a text of a stage that has a model in its settings. */
  isAnswer: z.literal(true).optional(),
});
const stageTranscript = z.union([
  stageOutput.extend({ messages: z.array(messageTranscript).readonly() }),
  stageOutput.extend({ value: json }),
]);
/** The result of one stage: the messages of a chat, or any other value. */
export type StageTranscript = z.infer<typeof stageTranscript>;

const turnTranscript = z.object({
  /** The turn as it is in the case. Missing for a case without turns. */
  given: json.optional(),
  stages: z.array(stageTranscript).readonly(),
  /** What the pipeline's `expected` returned. */
  expected: z.string().optional(),
  exception: reportException.optional(),
  /** Of the other stages that raised. */
  otherExceptions: z.array(reportException).readonly().optional(),
});
export type TurnTranscript = z.infer<typeof turnTranscript>;

const transcript = z.object({
  uuid: z.string(),
  repeat,
  status: caseStatus,
  keywords: texts,
  elapsedMs: z.number().optional(),
  usage: usage.optional(),
  /** The fields of the case, except ID, keywords and turns. */
  fields: z.custom<JsonObject>().meta({ type: "object" }),
  /** What the pipeline's `format` returned. Then `turns` is empty. */
  ownText: z.string().optional(),
  /** A case without turns has one. */
  turns: z.array(turnTranscript).readonly(),
  exception: reportException.optional(),
});
/** Everything that was said and done in a case. */
export type Transcript = z.infer<typeof transcript>;

export const transcripts = z.object({
  uuid: z.string(),
  pipeline: z.string(),
  label: z.string().optional(),
  status: runStatus,
  configDifferences: configDifferences.optional(),
  cases: z.array(transcript).readonly(),
});
/** The transcripts of a run, or of some of its cases. */
export type Transcripts = z.infer<typeof transcripts>;
