import { z } from "zod";
import { copyJson, describeValue, type JsonObject } from "./json.ts";
import { gitEdits, onlySome } from "./run-log.ts";

/** Overrides of the configuration: a request has a list of texts or an object; layers of both are combined into a list. */
export type ConfigOverrides = readonly (string | JsonObject)[] | JsonObject;

function isConfig(value: unknown): value is ConfigOverrides {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === "object" && value !== null && copyJson(value).ok;
}

/** The maximum concurrency of a run: each of its lanes is an orchestration. */
export const MAX_CONCURRENCY = 1000;
export const DEFAULT_CONCURRENCY = 50;
/** Less than `functionTimeout` in host.json, after which a host stops the whole worker and not only the stage. */
export const MAX_TIMEOUT_MS = 25 * 60 * 1000;
const MAX_GATES = 100;
/** The maximum number of repetitions of each case. */
export const MAX_REPEATS = 1000;

/**
 * Options of every request that starts a run.
 *
 * - `config`: an object of values, nested or with dotted keys; or a list of texts `a.b.c=value`, whose values take the type of
 *   the default.
 * - `files`: texts by name, for the settings that name a template (and for `casesFile`).
 * - `timeouts`: the time limit of each stage in ms, by its name.
 * - `cache`: whether answers of models are cached, and taken from the cache.
 * - `gates`: rules that the run has to pass, such as `pass-rate>=0.9`.
 * - `maxCostUsd`, `maxTokens`: limits of what the models use. A run that reaches one ends as cancelled, with its results so far.
 */
export const runOptions = {
  id: z.guid().toLowerCase().optional(),
  files: z.record(z.string(), z.string()).optional(),
  // Not z.json(), which overflows the stack on deep nesting.
  config: z
    .custom<ConfigOverrides>(isConfig, {
      error: ({ input }) =>
        `must be an object of plain JSON, or a list of texts a.b.c=value; found ${describeValue(input)}`,
    })
    .meta({ anyOf: [{ type: "object" }, { type: "array", items: { type: "string" } }] })
    .optional(),
  concurrency: z.int().min(1).max(MAX_CONCURRENCY).optional(),
  cache: z.boolean().optional(),
  maxCostUsd: z.number().positive().optional(),
  maxTokens: z.int().min(1).optional(),
  timeouts: z.record(z.string(), z.int().min(1).max(MAX_TIMEOUT_MS)).optional(),
  label: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, "must have no control characters")
    .optional(),
  gates: z.array(z.string().max(1_000)).max(MAX_GATES).optional(),
  client: z
    .strictObject({
      command: z.string().optional(),
      sha: z.string().nullable().optional(),
      edits: z.strictObject(gitEdits.shape).partial().optional(),
    })
    .optional(),
};

/**
 * The body of `POST /api/runs`. Unknown fields are refused, so that a misspelt field is not silently replaced by its default.
 *
 * - `filter`: an expression over the keywords of the cases, such as `fast && !flaky`; `caseIds`: IDs or unique ID prefixes;
 *   `limit`: only the first n of the selected cases; `repeats`: how often each case runs.
 */
export const startRunBody = z.strictObject({
  ...runOptions,
  pipeline: z.string().min(1),
  cases: z.array(z.unknown()).optional(),
  casesFile: z.string().min(1).optional(),
  filter: z.string().min(1).max(10_000).optional(),
  caseIds: z.array(z.string().min(1)).min(1).optional(),
  limit: z.int().min(1).optional(),
  repeats: z.int().min(1).max(MAX_REPEATS).default(1),
  concurrency: runOptions.concurrency.default(DEFAULT_CONCURRENCY),
});

/** A checked {@link startRunBody}, with defaults. */
export type StartRunBody = z.infer<typeof startRunBody>;
/** A {@link startRunBody} as clients send it. */
export type StartRunRequest = z.input<typeof startRunBody>;

/**
 * The body of `POST /api/runs/{id}/rerun`. Options that are left out are those of that run, except for the label.
 *
 * - `config`, `files`: as in `POST /api/runs`, on top of the configuration of that run. Its template texts stay, unless the
 *   setting that names the file is given.
 * - `from`: the first stage that runs again, with all stages that depend on it; the others take their recorded results.
 * - `only`: `failed`, `errors` or both; the results of all other cases are kept.
 */
export const rerunBody = z.strictObject({
  ...runOptions,
  from: z.string().min(1).optional(),
  only: onlySome.optional(),
});
export type RerunBody = z.infer<typeof rerunBody>;
/** A {@link rerunBody} as clients send it. */
export type RerunRequest = z.input<typeof rerunBody>;
