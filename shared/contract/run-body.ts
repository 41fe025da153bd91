import { z } from "zod";
import { type JsonObject, copyJson, describeValue } from "./json.ts";

/** The overrides of the configuration. A request carries texts or an object; put together, they are a list of both. */
export type ConfigOverrides = readonly (string | JsonObject)[] | JsonObject;

function isConfig(value: unknown): value is ConfigOverrides {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string");
  return typeof value === "object" && value !== null && copyJson(value).ok;
}

const texts = z.array(z.string());

/** The most lanes that a run may have: each is an orchestration of its own. */
export const MOST_LANES = 1000;
export const DEFAULT_CONCURRENCY = 50;
/** Less than `functionTimeout` of host.json, after which a host ends the whole worker and not only the stage. */
export const LONGEST_TIMEOUT_MS = 25 * 60 * 1000;
const MOST_GATES = 100;
/** The most repetitions of each case. */
export const MOST_REPEATS = 1000;

/**
 * What may be said of any run that is asked for.
 *
 * - `config`: an object with values as they are, nested or with dotted keys; or a list of texts `a.b.c=value`, whose values
 *   take the type of the default.
 * - `files`: texts by name, for the settings that name a template (and for `casesFile`).
 * - `timeouts`: how long a stage may take, in ms, by its name.
 * - `cache`: whether answers of models are kept, and taken from those kept before.
 * - `gates`: rules that the run must keep to, such as `pass-rate>=0.9`.
 * - `maxCostUsd`, `maxTokens`: what the models may take; a run that reaches it ends as cancelled, with what is done.
 */
export const runOptions = {
  id: z.guid().toLowerCase().optional(),
  files: z.record(z.string(), z.string()).optional(),
  // Not z.json(), which overflows the stack where it is nested deeply.
  config: z
    .custom<ConfigOverrides>(isConfig, {
      error: ({ input }) =>
        `must be an object of plain JSON, or a list of texts a.b.c=value; found ${describeValue(input)}`,
    })
    .meta({ anyOf: [{ type: "object" }, { type: "array", items: { type: "string" } }] })
    .optional(),
  concurrency: z.int().min(1).max(MOST_LANES).optional(),
  cache: z.boolean().optional(),
  maxCostUsd: z.number().positive().optional(),
  maxTokens: z.int().min(1).optional(),
  timeouts: z.record(z.string(), z.int().min(1).max(LONGEST_TIMEOUT_MS)).optional(),
  label: z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, "must have no control characters")
    .optional(),
  gates: z.array(z.string().max(1_000)).max(MOST_GATES).optional(),
  client: z
    .strictObject({
      command: z.string().optional(),
      sha: z.string().nullable().optional(),
      edits: z
        .strictObject({ modified: texts, added: texts, deleted: texts, untracked: texts, renamed: texts })
        .partial()
        .optional(),
    })
    .optional(),
};

/**
 * The body of `POST /api/runs`: {@link runOptions}, and what is to be run. Unknown fields are refused, so that a misspelt one is
 * not taken for its default.
 *
 * - `filter`: an expression over the keywords of the cases, such as `fast && !flaky`; `caseIds`: ids, or beginnings of them
 *   that are unique; `limit`: the first so many of what is left; `repeats`: how often each case is run.
 */
export const startRunBody = z.strictObject({
  ...runOptions,
  pipeline: z.string().min(1),
  cases: z.array(z.unknown()).optional(),
  casesFile: z.string().min(1).optional(),
  filter: z.string().min(1).max(10_000).optional(),
  caseIds: z.array(z.string().min(1)).min(1).optional(),
  limit: z.int().min(1).optional(),
  repeats: z.int().min(1).max(MOST_REPEATS).default(1),
  concurrency: runOptions.concurrency.default(DEFAULT_CONCURRENCY),
});

export type StartRunBody = z.infer<typeof startRunBody>;

const some = z.enum(["failed", "errors"]);

/**
 * The body of `POST /api/runs/{id}/rerun`. What is not given is as it was in that run, but for the label.
 *
 * - `config`, `files`: as of `POST /api/runs`; they change the configuration of the run. Its template texts stay, but where the
 *   setting that names the file is given.
 * - `from`: the first stage that is called again, with all that stand on it; the others give what is recorded of them.
 * - `only`: `failed`, `errors` or both; the results of all other cases are kept.
 */
export const rerunBody = z.strictObject({
  ...runOptions,
  from: z.string().min(1).optional(),
  only: z.union([some, z.array(some).min(1)], { error: 'must be "failed", "errors", or a list of both' }).optional(),
});

export type RerunBody = z.infer<typeof rerunBody>;
