import type { JsonObject } from "../json.ts";
import type { Problem } from "../problem.ts";
import { checkCases, type CheckedCases } from "./check-cases.ts";
import { parseJsonFile, parseYamlFile, type ParsedFile } from "./parse-file.ts";

export { checkCases, type CheckedCases } from "./check-cases.ts";

const PARSERS: { readonly [extension: string]: (text: string) => ParsedFile } = {
  json: parseJsonFile,
  yaml: parseYamlFile,
  yml: parseYamlFile,
};

/**
 * Reads a file of cases.
 *
 * @param text - The file's contents.
 * @param options.fileName - Its extension says how to read it: `.json`, `.yaml` or `.yml`. It stands in each problem.
 * @returns The cases, and everything that is wrong with them; with a problem, they are not a suite to run.
 * @example
 * parseCases('[{ "uuid": "…" }]', { fileName: "cases.json" });
 */
export function parseCases(text: string, { fileName }: { readonly fileName: string }): CheckedCases {
  const extension = /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? "";
  const parse = Object.hasOwn(PARSERS, extension) ? PARSERS[extension] : undefined;
  if (parse === undefined) {
    const message = "cannot be read as cases: the name must end in .json, .yaml or .yml";
    return { cases: [] satisfies JsonObject[], problems: [{ path: fileName, message }] };
  }
  const parsed = parse(text.replace(/^\uFEFF/, ""));
  if ("value" in parsed) return checkCases(parsed.value, { name: fileName });
  return { cases: [], problems: parsed.errors.map((message): Problem => ({ path: fileName, message })) };
}
