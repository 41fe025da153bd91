import { z } from "zod";
import { loggedResult, type RunLogMetadata, runStatus, usage } from "./run-log.ts";

// Runs as the API answers with them: accepted, listed, live, and their results page by page.

const count = z.int().min(0);
const time = z.iso.datetime();
/** The name of the caller, the git commit and the state of its checkout, as a client gave them. */
export type RunClient = Pick<RunLogMetadata, "command" | "sha" | "edits">;

/** How many results a run has so far. `completed` = `passed` + `failed` + `errors`. */
const counts = z.object({
  completed: count,
  passed: count,
  /** Succeeded, but did not pass. */
  failed: count,
  /** Did not succeed. */
  errors: count,
});
export type Counts = z.infer<typeof counts>;

/** A case that did not pass, in short, for progress. */
const runFailure = z.object({
  caseId: z.string(),
  /** The repetition, from 0, in a run with several. */
  repeat: count.optional(),
  /** The stage that raised. Missing, like the message, for a case that succeeded and did not pass. */
  stage: z.string().optional(),
  /** The first line of the error. */
  message: z.string().optional(),
});
export type RunFailure = z.infer<typeof runFailure>;

/** A failure with its number, from 1, so that a client that polls sees which are new. */
const numberedFailure = runFailure.extend({ number: z.int().min(1) });
export type NumberedFailure = z.infer<typeof numberedFailure>;

/** The paths of a run's resources in the API. */
const runLinks = z.object({ self: z.string(), log: z.string(), summary: z.string() });
export type RunLinks = z.infer<typeof runLinks>;

/** The facts of a run that listings show. They are stored in the index of runs. */
const runFacts = z.object({
  id: z.guid(),
  pipeline: z.string(),
  label: z.string().optional(),
  /** The names of the models that its stages call. */
  models: z.array(z.string()).readonly(),
  status: runStatus,
  /** What its models used, once it has ended. Missing if no stage called a model. */
  usage: usage.optional(),
  /** The caller's git commit. */
  sha: z.string().optional(),
  createdAt: time,
  updatedAt: time,
  /** Why the run failed. */
  error: z.string().optional(),
});
export type RunFacts = z.infer<typeof runFacts>;

/** What the runtime knows of a run in progress. */
const runProgress = z.object({
  /** No new stage starts: the run is cancelled, or cannot continue. */
  isEnding: z.literal(true).optional(),
  /** How many lanes have a long wait, for a retry or for the rate limit of a model. Missing if there is none. */
  waitingLanes: count.optional(),
  /** The latest cases that did not pass. Missing if there are none. */
  latestFailures: z.array(numberedFailure).readonly().optional(),
});
export type RunProgress = z.infer<typeof runProgress>;

/** A run with its status and counts, which are live while it is in progress. */
export const runResource = z.object({
  ...runFacts.shape,
  ...runProgress.shape,
  counts: z.object({ total: count, ...counts.shape }),
  links: runLinks,
});
export type Run = z.infer<typeof runResource>;

/** Leads to the next page, if there is one. */
const cursor = z.string().optional().meta({ description: "Leads to the next page, if there is one." });

export const runPage = z.object({ runs: z.array(runResource).readonly(), cursor });
export type RunPage = z.infer<typeof runPage>;

/** What a run is likely to use of models that cost something. */
const runEstimate = z.object({
  /** Their names. */
  models: z.array(z.string()).readonly(),
  /** One for each case, repetition, turn and stage that calls a model. Retries come on top. */
  calls: count,
  /** Missing if no earlier run shows what a call uses. */
  expected: z
    .object({
      costUsd: z.number(),
      elapsedMs: z.number(),
      /** The earlier run, and how many of its results the estimate is based on. */
      run: z.string(),
      results: count,
    })
    .optional(),
  /** Without an earlier run: the cost of answers of the maximum length, without prompts. Missing if it is not known. */
  mostForAnswersUsd: z.number().optional(),
});
export type RunEstimate = z.infer<typeof runEstimate>;

/** The answer to a request that starts a run. */
export const acceptedRun = runResource.pick({ id: true, status: true, links: true }).extend({
  warnings: z.array(z.string()).readonly(),
  /** Missing if the run calls no model that costs something. */
  estimate: runEstimate.optional(),
});
export type AcceptedRun = z.infer<typeof acceptedRun>;

/** Results of a run, one page at a time. */
export const casePage = z.object({ cases: z.array(loggedResult).readonly(), cursor });
export type CasePage = z.infer<typeof casePage>;
