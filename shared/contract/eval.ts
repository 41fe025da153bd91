import { z } from "zod";
import { describeValue } from "./json.ts";
import { runOptions, startRunBody } from "./run-body.ts";

// Evals as files and requests give them. What only the engine can check (gates, schedules, baselines) is in shared/evals/.

/** The baseline that moves: the last run of the eval that completed and passed all gates. */
export const LAST_GOOD = "last-good";

const { pipeline, cases, casesFile, filter, caseIds, limit, repeats, concurrency } = startRunBody.shape;
const { config, files, timeouts, cache, label, gates, id, client } = runOptions;

const notify = z.strictObject({
  url: z.string().max(2_000).describe("URL to which the report of a run is posted: https, or http on this machine."),
  when: z
    .enum(["always", "failure"])
    .default("always")
    .describe("always (the default), or failure: only if the run did not complete or a gate failed."),
});

const budget = z.strictObject({
  maxCostUsd: runOptions.maxCostUsd.describe("Cancel the run when its cost reaches this amount (USD)."),
  maxTokens: runOptions.maxTokens.describe("Cancel the run when its models have used this number of tokens."),
});

/** An eval: the content of `evals/<name>.yaml` and the body of `PUT /api/evals/{name}`. Has either `cases` or `casesFile`. */
export const evalDefinition = z.strictObject(
  {
    $schema: z.string().optional().describe("For editors; not used."),
    description: z.string().max(1_000).optional().describe("For people; not used."),
    pipeline: pipeline.describe("Name of the pipeline."),
    cases: cases.describe("The cases themselves, instead of casesFile."),
    casesFile: casesFile.describe(
      "A file below pipelines/, or a stored suite. gotag push sends a file of that name on the caller's machine as a suite.",
    ),
    config: config
      .describe("Settings of the pipeline: an object, nested or with dotted keys, or a list of texts a.b.c=value.")
      .meta({ anyOf: [{ type: "object" }, { type: "array", items: { type: "string" } }] }),
    files: files.describe("Texts by the names that settings use, such as templates. gotag push fills them in."),
    concurrency: concurrency.describe("How many cases run at a time. Default: 50."),
    filter: filter.describe("Only the cases whose keywords match, such as fast && !flaky."),
    caseIds: caseIds.describe("Only the cases with these IDs or ID prefixes."),
    limit: limit.describe("Only the first n selected cases."),
    repeats: repeats.describe("How often each case is run. Default: 1."),
    timeouts: timeouts.describe("Time limits in ms by the name of the stage."),
    cache: cache.describe("Whether to store answers of models and use stored ones. Default: false."),
    budget: budget.optional().describe("Limits on what the models of a run may use."),
    gates: gates.describe("Rules that a run must pass, such as pass-rate>=0.9 or no-regression(base=baseline)."),
    baseline: z
      .string()
      .default(LAST_GOOD)
      .describe(
        "What a run is compared with: last-good, the last run that passed all gates (the default), or a run ID.",
      ),
    label: label.describe("Label of its runs. Default: the name of the eval."),
    schedule: z
      .string()
      .max(500)
      .optional()
      .describe("When it runs: {second} {minute} {hour} {day} {month} {day of week}. Default: only on request."),
    timeZone: z.string().default("UTC").describe("The time zone of the schedule, such as Europe/Berlin. Default: UTC."),
    enabled: z.boolean().default(true).describe("false: the schedule starts nothing. Default: true."),
    notify: notify.optional().describe("Where to send the result of each run, as a signed request."),
  },
  {
    error: (issue): string | undefined =>
      issue.code === "invalid_type"
        ? `must be an object with pipeline and casesFile; found ${describeValue(issue.input)}`
        : undefined,
  },
);

export type Eval = z.infer<typeof evalDefinition>;

/**
 * The JSON schema of evals for editors: the content of eval.schema.json.
 *
 * @example
 * JSON.stringify(evalJsonSchema(), null, 2);
 */
export const evalJsonSchema = (): object => ({
  title: "An eval of gotag: what is run, by which rules, and when",
  ...z.toJSONSchema(evalDefinition, { io: "input", unrepresentable: "any" }),
});

/** The body of `POST /api/evals/{name}/run`. */
export const runEvalBody = z.strictObject({ id, client });

/** The body of `POST /api/runs` that names an eval. Its other fields override what the eval says. */
export const evalRunBody = z.strictObject({
  ...runOptions,
  eval: z.string().superRefine((name, context) => {
    const message = evalNameProblem(name);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  }),
  filter,
  caseIds,
  limit,
  repeats: repeats.unwrap().optional(),
});

export type EvalRunBody = z.infer<typeof evalRunBody>;

// Names of evals and suites are safe in blob names, in URLs and on every file system.
const EVAL_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const SUITE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}\.(json|yaml|yml|jsonl|csv)$/;

/**
 * Says what is wrong with the name of an eval.
 *
 * @example
 * evalNameProblem("Nightly"); // '"Nightly" is no name of an eval: …'
 */
export function evalNameProblem(name: string): string | undefined {
  if (EVAL_NAME.test(name)) return undefined;
  return `"${name.slice(0, 100)}" is no name of an eval: it has 1 to 64 of a-z, 0-9, _ and -, and begins with a letter or digit`;
}

/**
 * Says what is wrong with the name of a stored suite.
 *
 * @example
 * suiteNameProblem("nightly.yaml"); // undefined
 */
export function suiteNameProblem(name: string): string | undefined {
  if (SUITE_NAME.test(name)) return undefined;
  return (
    `"${name.slice(0, 100)}" is no name of a suite: it has 1 to 64 of a-z, 0-9, _ and -, begins with a letter or digit, ` +
    "and ends in .json, .yaml, .yml, .jsonl or .csv"
  );
}
