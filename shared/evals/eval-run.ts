import { z } from "zod";
import { type Problem, runOptions, startRunBody, type ConfigOverrides, type StartRunBody } from "../contract/index.ts";
import { checkBySchema } from "../base/check-by-schema.ts";
import { evalNameProblem, type Eval } from "./eval-schema.ts";

const { filter, caseIds, limit, repeats } = startRunBody.shape;

/** The body of `POST /api/runs` that names an eval: what is given besides goes before what the eval says. */
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

/**
 * Checks a request body that names an eval.
 *
 * @example
 * parseEvalRunBody({ eval: "nightly", config: ["infer.model.name=gpt-5"] }).body?.eval; // "nightly"
 */
export function parseEvalRunBody(
  body: unknown,
): { readonly body: EvalRunBody } | { readonly problems: readonly Problem[] } {
  const checked = checkBySchema(evalRunBody, body);
  return "body" in checked ? checked : { problems: checked.problems.map(explain) };
}

/** What an eval says already. */
function explain({ path, message }: Problem): Problem {
  const isTaken = path === "" && /"(pipeline|cases|casesFile)"/.test(message);
  return { path, message: isTaken ? `${message}: the eval has its own; leave it out, or eval` : message };
}

/** Whether a request body names an eval. */
export const namesEval = (body: unknown): boolean => typeof body === "object" && body !== null && "eval" in body;

/**
 * The request for a run that an eval stands for.
 *
 * @param options.name - Of the eval: the label of its runs, unless it says otherwise.
 * @param options.over - What is asked for otherwise than the eval has it. Settings go on top of the eval's, files beside them.
 * @example
 * composeEvalRun(evals.nightly, { name: "nightly", over: { eval: "nightly", limit: 10 } });
 */
export function composeEvalRun(
  {
    description: _description,
    $schema: _schema,
    budget = {},
    baseline: _baseline,
    schedule: _schedule,
    timeZone: _timeZone,
    enabled: _enabled,
    notify: _notify,
    ...body
  }: Eval,
  { name, over }: { readonly name: string; readonly over?: Partial<EvalRunBody> },
): StartRunBody {
  const { eval: _eval, config, files, timeouts, ...others } = over ?? {};
  const given = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return {
    ...body,
    ...budget,
    label: body.label ?? name,
    ...given,
    ...(config === undefined ? {} : { config: [...layersOf(body.config), ...layersOf(config)] }),
    ...(files === undefined ? {} : { files: { ...body.files, ...files } }),
    ...(timeouts === undefined ? {} : { timeouts: { ...body.timeouts, ...timeouts } }),
  };
}

const layersOf = (config: ConfigOverrides = []) => (Array.isArray(config) ? config : [config]);
