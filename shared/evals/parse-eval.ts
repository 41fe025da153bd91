import type { z } from "zod";
import type { Problem } from "../problem.ts";
import { casesProblems } from "../run/start-run-body.ts";
import { isPlainObject } from "../runlog/is-plain-object.ts";
import { evalFile, evalTiming, type Eval, type EvalTiming } from "./eval-schema.ts";

/**
 * What an eval says; or all that is wrong with it, and of one whose mistakes are elsewhere when it is due, and who is to be
 * told: a night that cannot begin is not to pass in silence.
 */
export type ParsedEval =
  | { readonly ok: true; readonly eval: Eval }
  | { readonly ok: false; readonly problems: readonly EvalProblem[]; readonly timing?: EvalTiming };

/** `keys` leads to the place within the eval. */
export type EvalProblem = Problem & { readonly keys: readonly PropertyKey[] };

/**
 * Reads an eval from a value, such as the body of a request.
 *
 * @example
 * parseEval({ pipeline: "simple", casesFile: "pipelines/simple/cases.yaml" }).ok; // true
 */
export function parseEval(value: unknown): ParsedEval {
  const parsed = evalFile.safeParse(value);
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap(problemsOf),
    ...(isPlainObject(value) ? casesProblems(value) : []).map(({ path, message }) => problem([path], message)),
  ];
  if (parsed.success && problems.length === 0) return { ok: true, eval: parsed.data };
  const timing = evalTiming.safeParse(value);
  return { ok: false, problems, ...(timing.success ? { timing: timing.data } : {}) };
}

/** Of a field that is not known each has a place of its own. */
function problemsOf(issue: z.core.$ZodIssue): readonly EvalProblem[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") return [problem(path, message)];
  const fields = path.length > 0 ? "" : `; the fields are ${FIELDS.join(", ")}`;
  return issue.keys.map((key) => problem([...path, key], `is not known here${fields}`));
}

const FIELDS = Object.keys(evalFile.shape).filter((field) => !field.startsWith("$"));

const problem = (keys: readonly PropertyKey[], message: string): EvalProblem => ({ path: pathOf(keys), message, keys });

/** As JSON path without the root: `gates[0]`. */
const pathOf = (keys: readonly PropertyKey[]): string =>
  keys.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text === "" ? "" : `${text}.`}${String(key)}`),
    "",
  );
