import type { InfoRecord, Options } from "csv-parse";
import { parse } from "csv-parse/sync";
import { LONGEST_CASE_CHARACTERS } from "./jsonl.ts";
import { jsonElseText } from "../base/json-text.ts";
import type { Json } from "../contract/json.ts";
import type { CaseCollector } from "./collect-cases.ts";

/** Takes the rows of a file of CSV one by one. */
export type CsvSink = {
  /** The names of the columns, from the first row that is not empty. */
  columns?(names: readonly string[]): void;
  /** The next row, which has a cell for each column. */
  row(cells: readonly string[], columns: readonly string[]): void;
  /** Something that is wrong with the file, or with a row of it that has no cell for each column. */
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

/** The options with which csv-parse, its stream as well, hands each row to a sink and keeps none. */
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
    max_record_size: LONGEST_CASE_CHARACTERS,
    // Typed for rows that are objects, which they are not without the option `columns`.
    on_record: (row, info) => readRow(row as unknown as readonly string[], info),
  };
}

/**
 * Says what is wrong with a file that csv-parse cannot read.
 *
 * @throws What is no error of csv-parse.
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
  CSV_MAX_RECORD_SIZE: `a row has more than ${LONGEST_CASE_CHARACTERS} bytes, the most that a case may have`,
};

function checkColumns(columns: readonly string[]): readonly string[] {
  return columns.flatMap((name, index) => {
    if (name === "") return [`column ${index + 1} has no name`];
    return columns.indexOf(name) < index ? [`two columns are called ${JSON.stringify(name)}`] : [];
  });
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

/** Fields of which an empty cell means that the case has none; any other empty cell is an empty text. */
const OPTIONAL = new Set(["uuid", "keywords", "turns"]);

/** What may be JSON. Most cells are not, and to find that out by `JSON.parse` costs an exception each. */
const MAYBE_JSON = /^\s*(?:["{[][^]*["}\]]|-?\d[\d.eE+-]*|true|false|null)\s*$/;

/**
 * The value of a cell: what it says in JSON, else its text. Keywords are split at commas.
 *
 * @returns `undefined` for an empty `uuid`, `keywords` or `turns`: the case has none.
 * @example
 * readCsvCell("answer", "2"); // 2
 * readCsvCell("user", "1 + 1"); // "1 + 1"
 * readCsvCell("keywords", "p0, sums"); // ["p0", "sums"]
 */
export function readCsvCell(column: string, text: string): Json | undefined {
  if (OPTIONAL.has(column) && text.trim() === "") return undefined;
  const value = MAYBE_JSON.test(text) ? jsonElseText(text) : text;
  if (column !== "keywords" || Array.isArray(value)) return value;
  return text.split(",").flatMap((keyword) => keyword.trim() || []);
}

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
