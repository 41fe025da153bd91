import type { z } from "zod";
import type { Problem } from "../contract/index.ts";
import { casesProblems } from "../run/request/index.ts";
import { isPlainObject } from "../contract/json.ts";
import { evalFile, evalTiming, type Eval, type EvalTiming } from "./eval-schema.ts";
import { parseJsonFile, parseYamlDocument, parseYamlFile } from "../cases/index.ts";

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

/** An eval may bring cases and templates along. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/**
 * Reads an eval from a file of YAML or JSON. Each problem names the file, and the line where there is one.
 *
 * @param options.fileName - Its ending says how to read it.
 * @example
 * parseEvalText("pipeline: simple\n", { fileName: "evals/nightly.yaml" });
 * // { ok: false, problems: [{ path: "evals/nightly.yaml:1 cases", message: "Give either cases or casesFile: …" }] }
 */
export function parseEvalText(text: string, { fileName }: { readonly fileName: string }): ParsedEval {
  const refuse = (messages: readonly string[]): ParsedEval => ({
    ok: false,
    problems: messages.map((message) => ({ path: fileName, message, keys: [] })),
  });
  if (text.length > MOST_CHARACTERS) return refuse(["has more than 8 MB; put its cases into a file of their own"]);
  const file = fileName.endsWith(".json") ? parseJsonFile(text) : parseYamlFile(text);
  if ("errors" in file) return refuse(file.errors);
  const parsed = parseEval(file.value);
  if (parsed.ok) return parsed;
  const lineOf = linesIn(text);
  const problems = parsed.problems.map((problem) => ({ ...problem, path: placeOf(problem, fileName, lineOf) }));
  return { ...parsed, problems };
}

function placeOf({ path, keys }: EvalProblem, fileName: string, lineOf: (keys: readonly PropertyKey[]) => number) {
  return `${fileName}:${lineOf(keys)}${path === "" ? "" : ` ${path}`}`;
}

/** Where things stand in a text: also JSON is YAML, as far as one asks for lines. */
function linesIn(text: string): (keys: readonly PropertyKey[]) => number {
  const document = parseYamlDocument(text);
  return (keys) => {
    // What is missing is told of where it should be.
    for (let length = keys.length; length >= 0; length--) {
      const node = document.getIn(keys.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
      const start = node?.range?.[0];
      if (start !== undefined) return text.slice(0, start).split("\n").length;
    }
    return 1;
  };
}
