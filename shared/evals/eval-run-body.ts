import { z } from "zod";
import type { Problem } from "../problem.ts";
import { checkBySchema, runOptions, startRunBody } from "../run/start-run-body.ts";
import { evalNameProblem } from "./eval-name.ts";

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
