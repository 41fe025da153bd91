import { CsvError, type InfoRecord, type Options } from "csv-parse";
import { parse } from "csv-parse/sync";
import type { Json } from "../json.ts";
import type { CaseCollector } from "./case-collector.ts";
import { readCsvCell } from "./csv-cell.ts";
import { LONGEST_CASE_CHARACTERS } from "./jsonl-reader.ts";

type Sink = Pick<CaseCollector, "add" | "refuse">;

/**
 * Reads CSV (RFC 4180: commas, quotes doubled within quotes), a case a row below the names of the columns; empty lines are
 * skipped.
 *
 * @example
 * readCsv("uuid,answer\n…,2\n", collector); // adds { uuid: "…", answer: 2 }
 */
export function readCsv(text: string, sink: Sink): void {
  try {
    parse(text, csvOptions(sink));
  } catch (error) {
    refuseCsv(error, sink);
  }
}

/** The options with which csv-parse hands each row to a collector as a case, and keeps none. */
export function csvOptions(sink: Sink): Options {
  let columns: readonly string[] | undefined;
  const lineOf = createLineCounter();

  function readRow(row: readonly string[], info: InfoRecord): null {
    const line = lineOf(row, info);
    if (columns === undefined) {
      columns = row.map((name) => name.trim());
      checkColumns(columns, line).forEach(sink.refuse);
    } else if (row.length === columns.length) sink.add(toCase(columns, row));
    else sink.refuse(`line ${line} has ${count(row.length, "cell")}, and there are ${count(columns.length, "column")}`);
    return null;
  }

  return {
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST_CASE_CHARACTERS,
    // The types have rows as texts only where `columns` is not set, which they cannot know here.
    on_record: (row, info) => readRow(row as unknown as readonly string[], info),
  };
}

/** Says what is wrong with a file in which csv-parse found no rows. */
export function refuseCsv(error: unknown, { refuse }: Sink): void {
  if (!(error instanceof CsvError)) throw error;
  const line = (error as CsvError & { readonly lines: number }).lines;
  refuse(`is not CSV that can be read, line ${line}: ${REASONS[error.code] ?? error.message}`);
}

const REASONS: { readonly [code: string]: string } = {
  CSV_QUOTE_NOT_CLOSED: "a cell begins with a quote that is never closed",
  CSV_INVALID_CLOSING_QUOTE: 'something follows the end of a quoted cell; double the quotes that are in it ("")',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell; put the cell in quotes and double those that are in it ("")',
  CSV_MAX_RECORD_SIZE: `a row has more than ${LONGEST_CASE_CHARACTERS} bytes, the most that a case may have`,
};

function checkColumns(columns: readonly string[], line: number): readonly string[] {
  return columns.flatMap((name, index) => {
    if (name === "") return [`line ${line}: column ${index + 1} has no name`];
    return columns.indexOf(name) < index ? [`line ${line}: there are two columns ${JSON.stringify(name)}`] : [];
  });
}

function toCase(columns: readonly string[], row: readonly string[]): { readonly [column: string]: Json } {
  const cells = columns.flatMap((column, index): [string, Json][] => {
    const value = readCsvCell(column, row[index]!);
    return value === undefined ? [] : [[column, value]];
  });
  return Object.fromEntries(cells);
}

/** The line on which a row begins. csv-parse says where it ends, and counts a CR LF within quotes twice. */
function createLineCounter(): (row: readonly string[], info: InfoRecord) => number {
  let counted = 0;
  return (row, { lines }) => {
    const breaks = row.flatMap((cell) => cell.match(/\r\n?|\n/g) ?? []);
    counted += breaks.filter((lineBreak) => lineBreak === "\r\n").length;
    return lines - counted - breaks.length;
  };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
