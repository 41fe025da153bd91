import { stringify } from "csv-stringify/sync";
import { printable } from "../../base/text.ts";
import { columnCells, type Report, type ReportResult } from "../index.ts";

const FIELDS = [
  "uuid",
  "repeat",
  "status",
  "keywords",
  "elapsedMs",
  "inputTokens",
  "outputTokens",
  "costUsd",
  "stage",
  "error",
  "case",
  "results",
];

/**
 * Writes a run as CSV: a row for each result, with the columns of the pipeline, and with the case and the results of its stages
 * (or turns) as JSON. A text that a spreadsheet would read as a formula gets a leading `'`, as OWASP recommends
 * (owasp.org/www-community/attacks/CSV_Injection).
 *
 * @returns Pieces of the document.
 * @example
 * [...csvOf(report)][0]; // "uuid,repeat,status,…\r\n"
 */
export function* csvOf(report: Report): Generator<string> {
  const { names, cellsOf } = columnCells(report.reporter);
  const columns = names.map((name) => (FIELDS.includes(name) ? `column.${name}` : name));
  yield line([...FIELDS.slice(0, 4), ...columns, ...FIELDS.slice(4)]);
  for (const result of report.results) {
    const cells = cellsOf(result) ?? names.map(() => null);
    const [start, end] = fieldsOf(result);
    yield line([...start, ...cells, ...end]);
  }
}

type Value = string | number | boolean | null | undefined;

/** The fields before and after the columns of the pipeline. */
function fieldsOf({
  uuid,
  repeat,
  status,
  keywords,
  elapsedMs,
  usage,
  exception,
  recorded,
}: ReportResult): [Value[], Value[]] {
  const results = JSON.stringify(recorded.turns ?? recorded.stages ?? {});
  return [
    [uuid, repeat, status, keywords.join(", ")],
    [
      elapsedMs,
      usage?.inputTokens,
      usage?.outputTokens,
      usage?.costUsd,
      exception?.stage,
      exception?.message,
      JSON.stringify(recorded.case),
      results,
    ],
  ];
}

const line = (values: readonly Value[]): string =>
  stringify([values.map((value) => (typeof value === "string" ? neutral(value) : value))], {
    record_delimiter: "\r\n",
    quoted_match: /[\r\n]/,
    cast: { boolean: String },
  });

/** Also after white space, and in fullwidth forms, which some spreadsheets treat alike. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u;
/** Control characters other than white space, which spreadsheets refuse and terminals obey, and lone surrogates. */
const CONTROLS = /[\0-\x08\v\f\x0e-\x1f\x7f-\x9f\p{Cs}]/gu;

function neutral(text: string): string {
  const shown = text.replace(CONTROLS, (control) => printable(control));
  return FORMULA.test(shown) ? `'${shown}` : shown;
}
