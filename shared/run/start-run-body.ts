import { z } from "zod";
import type { JsonObject } from "../json.ts";
import { copyJson } from "../runlog/copy-json.ts";
import { describeValue } from "../runlog/describe-value.ts";
import { valueAt } from "../runlog/value-at.ts";
import { LONGEST_TIMEOUT_MS } from "../pipeline/stage-options.ts";
import type { Problem } from "../problem.ts";

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

/** Checks a body, or a query; what is wrong tells what was found. */
export function checkBySchema<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { readonly body: z.infer<S> } | { readonly problems: readonly Problem[] } {
  const { data, error } = schema.safeParse(value);
  return error === undefined ? { body: data } : { problems: error.issues.map((issue) => describeIssue(issue, value)) };
}

/** Messages of our own say it themselves, and of a field that is not known the name is enough. */
function describeIssue({ code, path, message }: z.core.$ZodIssue, value: unknown): Problem {
  const isTold = code === "custom" || code === "unrecognized_keys";
  const found = isTold ? "" : `; found ${describeValue(valueAt(value, path))}`;
  return { path: path.join("."), message: message + found };
}

/** What is wrong with the cases of a body or an eval: they must stand in one place. */
export function casesProblems({ cases, casesFile }: { readonly [field: string]: unknown }): readonly Problem[] {
  if ((cases === undefined) !== (casesFile === undefined)) return [];
  const found = cases === undefined ? "neither was given" : "both were given";
  return [{ path: "cases", message: `Give either cases or casesFile: ${found}.` }];
}
