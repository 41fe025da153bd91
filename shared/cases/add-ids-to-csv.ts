import { stringify } from "csv-stringify/sync";
import { readCsvRows } from "./csv-rows.ts";
import type { AddIdsOptions, IdsOrErrors } from "./id-adder.ts";

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
