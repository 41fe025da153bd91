import type { Problem } from "../problem.ts";
import { addIdsToCsv } from "./add-ids-to-csv.ts";
import { addIdsToJson, addIdsToJsonl } from "./add-ids-to-json.ts";
import { addIdsToYaml } from "./add-ids-to-yaml.ts";
import { caseFileFormat, type CaseFileFormat } from "./case-file-format.ts";
import type { AddIdsOptions, IdAdder } from "./id-adder.ts";

/** The file with ids, or why it could not be given any. */
export type AddedIds = { readonly text: string; readonly added: number } | { readonly problems: readonly Problem[] };

const ADDERS: { readonly [format in CaseFileFormat]: IdAdder } = {
  json: addIdsToJson,
  jsonl: addIdsToJsonl,
  yaml: addIdsToYaml,
  csv: addIdsToCsv,
};

/**
 * Gives an id to each case that has none. JSON, JSONL and YAML stay as they are but for the ids: order, comments, spaces and
 * line breaks are kept. CSV is printed anew, with a column `uuid` before the others if there was none; empty lines and quotes that
 * are not needed go.
 *
 * @param text - A file of cases; ids that it has may be wrong in any way, and stay.
 * @param options.force - Replaces the ids that there are as well.
 * @param options.newId - Makes an id.
 * @example
 * addIds("- user: 1 + 1\n", { fileName: "cases.yaml", force: false, newId: randomUUID });
 * // { text: "- uuid: 6a9f2f0e-…\n  user: 1 + 1\n", added: 1 }
 */
export function addIds(
  text: string,
  { fileName, force, newId }: AddIdsOptions & { readonly fileName: string },
): AddedIds {
  const format = caseFileFormat(fileName);
  if (typeof format !== "string") return { problems: [format.problem] };
  const mark = text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const result = ADDERS[format](text.slice(mark.length), { force, newId });
  if ("errors" in result) return { problems: result.errors.map((message) => ({ path: fileName, message })) };
  return { text: mark + result.text, added: result.added };
}
