import { z } from "zod";
import { parseGate } from "../reports/index.ts";
import { parseRunId } from "../run/store/index.ts";
import { runOptions, startRunBody } from "../contract/index.ts";
import { describeValue } from "../contract/json.ts";
import { isTimeZone, parseEvalSchedule } from "./schedule.ts";

/** The last run of the eval that completed and kept to all gates. */
export const LAST_GOOD = "last-good";

/** When to notify: of every run, or only where a gate failed or the run did not complete. */
const NOTIFY_WHEN = ["always", "failure"] as const;

/** A check that says what is wrong, where something is. */
const problemless = (problemOf: (text: string) => string | undefined) =>
  z.superRefine<string>((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

const notify = z.strictObject({
  url: z
    .string()
    .max(2_000)
    .check(problemless(notifyUrlProblem))
    .describe("Where the report of a run is sent by POST: https, or http on this machine."),
  when: z.enum(NOTIFY_WHEN).default("always").describe("always (the default), or failure: only where a gate failed."),
});

const budget = z.strictObject({
  maxCostUsd: runOptions.maxCostUsd.describe("The run ends as cancelled when its models have cost so many USD."),
  maxTokens: runOptions.maxTokens.describe("The same, when they have used so many tokens."),
});

/** When an eval is due, and who is told. */
const timing = {
  schedule: z
    .string()
    .max(500)
    .check(problemless(scheduleProblem))
    .optional()
    .describe(
      "When it runs: {second} {minute} {hour} {day} {month} {day of week}. Without one only when it is asked for.",
    ),
  timeZone: z
    .string()
    .refine(isTimeZone, {
      error: ({ input }) => `${describeValue(input)} is no time zone; write it like Europe/Berlin`,
    })
    .default("UTC")
    .describe("The time zone of the schedule, such as Europe/Berlin. Default: UTC."),
  enabled: z.boolean().default(true).describe("false: the schedule starts nothing. Default: true."),
  notify: notify.optional().describe("Who is told of each run, by a signed request."),
};

const { pipeline, cases, casesFile, filter, caseIds, limit, repeats, concurrency } = startRunBody.shape;
const { config, files, timeouts, cache, label, gates } = runOptions;

/** An eval: what stands in `evals/<name>.yaml`. That it has either cases or a case file is its parser's to see. */
export const evalFile = z.strictObject(
  {
    $schema: z.string().optional().describe("For editors; not used."),
    description: z.string().max(1_000).optional().describe("For people; not used."),
    pipeline: pipeline.describe("Name of the pipeline."),
    cases: cases.describe("The cases themselves; or else casesFile."),
    casesFile: casesFile.describe(
      "A file below pipelines/, or a stored suite. gotag push sends a file of that name on the caller's machine as a suite.",
    ),
    config: config
      .describe("Settings of the pipeline: an object, nested or with dotted keys, or a list of texts a.b.c=value.")
      .meta({ anyOf: [{ type: "object" }, { type: "array", items: { type: "string" } }] }),
    files: files.describe(
      "Texts by the names by which settings call them, such as templates. gotag push fills them in.",
    ),
    concurrency: concurrency.describe("How many cases run at a time. Default: 50."),
    filter: filter.describe("Only the cases whose keywords fit, such as fast && !flaky."),
    caseIds: caseIds.describe("Only these cases: ids, or beginnings of them."),
    limit: limit.describe("Only the first so many of these cases."),
    repeats: repeats.describe("How often each case is run. Default: 1."),
    timeouts: timeouts.describe("How long a stage may take, in ms, by its name."),
    cache: cache.describe("Whether answers of models are kept, and taken from those kept before. Default: false."),
    budget: budget.optional().describe("What the models may take."),
    gates: gates
      .check(z.superRefine(addGateIssues))
      .describe("Rules that a run must keep to, such as pass-rate>=0.9 or no-regression(base=baseline)."),
    baseline: z
      .string()
      .refine((text) => text === LAST_GOOD || parseRunId(text) !== undefined, {
        error: ({ input }) => `must be ${LAST_GOOD} or the id of a run; found ${describeValue(input)}`,
      })
      .default(LAST_GOOD)
      .describe(
        "What a run is compared with: last-good, the last run that kept to all gates (the default), or a run's id.",
      ),
    label: label.describe("Label of its runs. Default: the name of the eval."),
    ...timing,
  },
  {
    error: (issue): string | undefined =>
      issue.code === "invalid_type"
        ? `must be an object with pipeline and casesFile; found ${describeValue(issue.input)}`
        : undefined,
  },
);

/** When an eval is due, and who is told: known also of one that has mistakes elsewhere. */
export const evalTiming = z.object(timing);

export type Eval = z.infer<typeof evalFile>;
export type EvalTiming = z.infer<typeof evalTiming>;

function scheduleProblem(schedule: string): string | undefined {
  const parsed = parseEvalSchedule({ schedule });
  return "problem" in parsed ? parsed.problem : undefined;
}

function addGateIssues(rules: readonly string[] | undefined, context: Pick<z.RefinementCtx, "addIssue">): void {
  for (const [index, rule] of (rules ?? []).entries()) {
    const parsed = parseGate(rule);
    if ("problem" in parsed) context.addIssue({ code: "custom", path: [index], message: parsed.problem });
  }
}

/**
 * What is wrong with the address that is to be notified; `undefined` where nothing is.
 *
 * @example
 * notifyUrlProblem("http://example.com/hook"); // "must begin with https://; …"
 */
export function notifyUrlProblem(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    return "must be an address such as https://example.com/hook";
  if (url.username !== "" || url.password !== "") return "must not hold a user name or a password";
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    return "must begin with https://; http:// is for this machine only";
  return undefined;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** What an eval and a suite may be called: safe in names of blobs, in addresses and on every file system. */
export const EVAL_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const SUITE_NAME = /^[a-z0-9][a-z0-9_-]{0,63}\.(json|yaml|yml|jsonl|csv)$/;

/**
 * What is wrong with the name of an eval; `undefined` where nothing is.
 *
 * @example
 * evalNameProblem("Nightly"); // '"Nightly" is no name of an eval: …'
 */
export function evalNameProblem(name: string): string | undefined {
  if (EVAL_NAME.test(name)) return undefined;
  return `"${name.slice(0, 100)}" is no name of an eval: it has 1 to 64 of a-z, 0-9, _ and -, and begins with a letter or digit`;
}

/**
 * What is wrong with the name of a stored suite; `undefined` where nothing is.
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

/**
 * The JSON schema of evals, for editors: what stands in eval.schema.json.
 *
 * @example
 * JSON.stringify(evalJsonSchema(), null, 2);
 */
export const evalJsonSchema = (): object => ({
  title: "An eval of gotag: what is run, by which rules, and when",
  ...z.toJSONSchema(evalFile, { io: "input", unrepresentable: "any" }),
});
