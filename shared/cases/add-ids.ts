import type { Problem } from "../contract/index.ts";
import { addIdsToJson, addIdsToJsonl } from "./add-ids-to-json.ts";
import { addIdsToYaml } from "./add-ids-to-yaml.ts";
import { caseFileFormat, type CaseFileFormat } from "./case-file-format.ts";
import type { AddIdsOptions, IdAdder, IdsOrErrors } from "./text-edits.ts";
import { stringify } from "csv-stringify/sync";
import { readCsvRows } from "./csv.ts";

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

/** Adds ids to the rows of CSV, in a column `uuid` before the others where there is none. */
export function addIdsToCsv(text: string, { force, newId }: AddIdsOptions): IdsOrErrors {
  const rows: (readonly string[])[] = [];
  const errors: string[] = [];
  let added = 0;
  let idColumn = -1;
  readCsvRows(text, {
    columns(names) {
      idColumn = names.indexOf("uuid");
      rows.push(idColumn < 0 ? ["uuid", ...names] : names);
    },
    row(cells) {
      const isLacking = idColumn < 0 || cells[idColumn]!.trim() === "";
      if (!isLacking && !force) return void rows.push(cells);
      added++;
      rows.push(idColumn < 0 ? [newId(), ...cells] : cells.with(idColumn, newId()));
    },
    refuse: (message) => errors.push(message),
  });
  if (errors.length > 0) return { errors };
  const lineBreak = /\r\n|\n|\r/.exec(text)?.[0] ?? "\n";
  const isEnded = /[\r\n]$/.test(text);
  return { text: stringify(rows, { record_delimiter: lineBreak, quoted_match: /[\r\n]/, eof: isEnded }), added };
}
