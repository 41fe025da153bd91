import { parseJsonFile } from "../cases/parse-json-file.ts";
import { parseYamlDocument, parseYamlFile } from "../cases/parse-yaml-file.ts";
import { parseEval, type EvalProblem, type ParsedEval } from "./parse-eval.ts";

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
