import type { Json } from "../json.ts";
import type { CaseCollector } from "./case-collector.ts";
import { readCsvCell } from "./csv-cell.ts";
import type { CsvSink } from "./csv-rows.ts";

/**
 * Makes a case of each row of CSV.
 *
 * @example
 * readCsvRows("uuid,answer\n…,2\n", csvCases(collector)); // adds { uuid: "…", answer: 2 }
 */
export function csvCases({ add, refuse }: Pick<CaseCollector, "add" | "refuse">): CsvSink {
  return { row: (cells, columns) => add(toCase(cells, columns)), refuse };
}

function toCase(cells: readonly string[], columns: readonly string[]): { readonly [column: string]: Json } {
  const fields = columns.flatMap((column, index): [string, Json][] => {
    const value = readCsvCell(column, cells[index]!);
    return value === undefined ? [] : [[column, value]];
  });
  return Object.fromEntries(fields);
}
