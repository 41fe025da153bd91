import type { Problem } from "../problem.ts";
import { createCaseCollector, type CheckedCases } from "./case-collector.ts";
import { caseFileFormat } from "./case-file-format.ts";
import { checkCases } from "./check-cases.ts";
import { csvCases } from "./csv-cases.ts";
import { readCsvRows } from "./csv-rows.ts";
import { createJsonlReader } from "./jsonl-reader.ts";
import { parseJsonFile, type ParsedFile } from "./parse-json-file.ts";
import { parseYamlFile } from "./parse-yaml-file.ts";

/**
 * Reads a file of cases that is in memory already; `readCases` reads one that comes in pieces.
 *
 * @param text - The file's contents.
 * @param options.fileName - Its extension says how to read it: `.json`, `.yaml`, `.yml`, `.jsonl` or `.csv`. It stands in each
 *   problem.
 * @returns The cases, and everything that is wrong with them; with a problem, they are not a suite to run.
 * @example
 * parseCases('[{ "uuid": "…" }]', { fileName: "cases.json" });
 */
export function parseCases(text: string, { fileName }: { readonly fileName: string }): CheckedCases {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string") return { cases: [], problems: [format.problem] };
  const content = text.replace(/^\uFEFF/, "");
  if (format === "json") return checkFile(parseJsonFile(content), fileName);
  if (format === "yaml") return checkFile(parseYamlFile(content), fileName);

  const collector = createCaseCollector({ name: fileName });
  if (format === "csv") readCsvRows(content, csvCases(collector));
  else {
    const reader = createJsonlReader(collector);
    reader.read(content);
    reader.end();
  }
  return collector.finish();
}

function checkFile(parsed: ParsedFile, name: string): CheckedCases {
  if ("value" in parsed) return checkCases(parsed.value, { name });
  return { cases: [], problems: parsed.errors.map((message): Problem => ({ path: name, message })) };
}
