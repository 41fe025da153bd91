import type { InfoRecord, Options } from "csv-parse";
import { parse } from "csv-parse/sync";
import { jsonElseText } from "../base/json-text.ts";
import type { Json } from "../contract/json.ts";
import { type CaseCollector, MAX_CASE_CHARACTERS } from "./check-cases.ts";

/** Takes the rows of a CSV file one by one. */
type CsvSink = {
  /** Takes the names of the columns, from the first row that is not empty. */
  columns?(names: readonly string[]): void;
  /** Takes the next row, which has a cell for each column. */
  row(cells: readonly string[], columns: readonly string[]): void;
  /** Takes an error of the file, or of a row with too few or too many cells (`isCase`). */
  refuse(message: string, options?: { readonly isCase: boolean }): void;
};

/**
 * Reads CSV (RFC 4180: commas, quotes doubled within quotes); empty lines are skipped.
 *
 * @example
 * readCsvRows("user,answer\n1 + 1,2\n", { row: (cells) => …, refuse }); // row(["1 + 1", "2"], ["user", "answer"])
 */
export function readCsvRows(text: string, sink: CsvSink): void {
  try {
    parse(text, csvOptions(sink));
  } catch (error) {
    refuseCsv(error, sink);
  }
}

/** Options for csv-parse (also for its stream) that pass each row to a sink and keep none. */
export function csvOptions(sink: CsvSink): Options {
  let columns: readonly string[] | undefined;
  const lineOf = createLineCounter();

  function readRow(row: readonly string[], info: InfoRecord): null {
    const line = lineOf(row, info);
    if (columns === undefined) {
      columns = row.map((name) => name.trim());
      for (const message of checkColumns(columns)) sink.refuse(`line ${line}: ${message}`);
      sink.columns?.(columns);
    } else if (row.length === columns.length) sink.row(row, columns);
    else {
      const found = `line ${line} has ${count(row.length, "cell")}, and there are ${count(columns.length, "column")}`;
      sink.refuse(found, { isCase: true });
    }
    return null;
  }

  return {
    record_delimiter: ["\r\n", "\n", "\r"],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_CASE_CHARACTERS,
    // The type is for rows that are objects; without the option `columns` they are lists.
    on_record: (row, info) => readRow(row as unknown as readonly string[], info),
  };
}

/**
 * Reports an error of csv-parse to a sink.
 *
 * @throws Any other error.
 */
export function refuseCsv(error: unknown, { refuse }: Pick<CsvSink, "refuse">): void {
  const { code = "", lines } = error as { readonly code?: string; readonly lines?: number };
  if (!Object.hasOwn(REASONS, code)) throw error;
  refuse(`is not CSV that can be read, line ${lines}: ${REASONS[code]}`);
}

const REASONS: { readonly [code: string]: string } = {
  CSV_QUOTE_NOT_CLOSED: "a cell begins with a quote that is never closed",
  CSV_INVALID_CLOSING_QUOTE: 'something follows the end of a quoted cell; double the quotes that are in it ("")',
  INVALID_OPENING_QUOTE: 'a quote stands within a cell; put the cell in quotes and double those that are in it ("")',
  CSV_MAX_RECORD_SIZE: `a row has more than ${MAX_CASE_CHARACTERS} bytes, the most that a case may have`,
};

function checkColumns(columns: readonly string[]): readonly string[] {
  return columns.flatMap((name, index) => {
    if (name === "") return [`column ${index + 1} has no name`];
    return columns.indexOf(name) < index ? [`two columns are called ${JSON.stringify(name)}`] : [];
  });
}

/** Finds the line on which a row begins: csv-parse gives the line of its end, and counts a CR LF within quotes twice. */
function createLineCounter(): (row: readonly string[], info: InfoRecord) => number {
  let counted = 0;
  return (row, { lines }) => {
    const breaks = row.flatMap((cell) => cell.match(/\r\n?|\n/g) ?? []);
    counted += breaks.filter((lineBreak) => lineBreak === "\r\n").length;
    return lines - counted - breaks.length;
  };
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** In these columns an empty cell means that the case lacks the field; in others it is an empty text. */
const OPTIONAL = new Set(["uuid", "keywords", "turns"]);

/** Matches what may be JSON. Most cells are not, and with `JSON.parse` alone each would cost an exception. */
const MAYBE_JSON = /^\s*(?:["{[][^]*["}\]]|-?\d[\d.eE+-]*|true|false|null)\s*$/;

/**
 * Reads the value of a cell: JSON if it parses, else its text. Keywords are split at commas.
 *
 * @returns `undefined` for an empty `uuid`, `keywords` or `turns`.
 * @example
 * readCell("answer", "2"); // 2
 * readCell("user", "1 + 1"); // "1 + 1"
 * readCell("keywords", "p0, sums"); // ["p0", "sums"]
 */
function readCell(column: string, text: string): Json | undefined {
  if (OPTIONAL.has(column) && text.trim() === "") return undefined;
  const value = MAYBE_JSON.test(text) ? jsonElseText(text) : text;
  if (column !== "keywords" || Array.isArray(value)) return value;
  return text.split(",").flatMap((keyword) => keyword.trim() || []);
}

/**
 * Makes a case of each row.
 *
 * @example
 * readCsvRows("uuid,answer\n…,2\n", csvCases(collector)); // adds { uuid: "…", answer: 2 }
 */
export function csvCases({ add, refuse }: Pick<CaseCollector, "add" | "refuse">): CsvSink {
  return { row: (cells, columns) => add(toCase(cells, columns)), refuse };
}

function toCase(cells: readonly string[], columns: readonly string[]): { readonly [column: string]: Json } {
  const fields = columns.flatMap((column, index): [string, Json][] => {
    const value = readCell(column, cells[index]!);
    return value === undefined ? [] : [[column, value]];
  });
  return Object.fromEntries(fields);
}
