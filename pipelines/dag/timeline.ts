import type { StageRecord } from "../../shared/index.ts";

/** From when to when a stage ran, in milliseconds, and how that is drawn. */
type Span = { readonly from: number; readonly to: number; readonly mark: string };

/**
 * Draws when the stages of a case ran: a column for each stage, a row for each step. A step begins whenever a stage starts or
 * ends, and lasts until that happens again; its milliseconds count from the first start.
 *
 * @param records - What was recorded of the stages. One that is not there did not run, and its column stays empty.
 * @param names - The stages in the order of the columns.
 * @returns A table: █ while a stage runs, × while one runs that raised in the end. An empty text where no stage ran.
 * @example
 * timeline(result.metadata.stages, ["A", "B"]);
 * // step         ms  A  B
 * //    1    0 – 100  █
 * //    2  100 – 180  █  █
 */
export function timeline(records: { readonly [stage: string]: StageRecord }, names: readonly string[]): string {
  const spans = names.map((name) => (Object.hasOwn(records, name) ? spanOf(records[name]!) : undefined));
  const moments = [...new Set(spans.flatMap((span) => (span === undefined ? [] : [span.from, span.to])))];
  moments.sort((one, other) => one - other);

  const rows = moments.map((from, index) => ({
    range: `${from - moments[0]!} – ${(moments[index + 1] ?? from) - moments[0]!}`,
    marks: spans.map((span) => (span !== undefined && isRunning(span, from) ? span.mark : "")),
  }));
  // By the last moment everything has ended, but for a stage that took no time.
  if (rows.at(-1)?.marks.every((mark) => mark === "")) rows.pop();
  if (rows.length === 0) return "";
  return alignColumns([
    ["step", "ms", ...names],
    ...rows.map(({ range, marks }, index) => [`${index + 1}`, range, ...marks]),
  ]);
}

const spanOf = ({ start, end, succeeded }: StageRecord): Span => ({
  from: Date.parse(start),
  to: Date.parse(end),
  mark: succeeded ? "█" : "×",
});

const isRunning = ({ from, to }: Span, moment: number): boolean =>
  from <= moment && (moment < to || (from === to && moment === to));

/** The first two columns are numbers, and stand at the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row.map((cell, column) => (column < 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}
