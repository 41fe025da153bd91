import type { Cell } from "../pipeline/define-pipeline.ts";

/** A column that a pipeline adds to its cases. */
export type ColumnSummary = {
  readonly name: string;
  /** How many cases have a number in it. */
  readonly numbers: number;
  /** Of those numbers; not there when there are none. */
  readonly mean?: number;
};

/**
 * The columns of a run, with the means of their numbers.
 *
 * @param cases - Each with a cell for each column, or none.
 * @example
 * summarizeColumns(["score"], [{ cells: [1] }, { cells: [0] }, {}]); // [{ name: "score", numbers: 2, mean: 0.5 }]
 */
export function summarizeColumns(
  names: readonly string[],
  cases: readonly { readonly cells?: readonly Cell[] }[],
): readonly ColumnSummary[] {
  return names.map((name, column) => {
    const numbers = cases.flatMap(({ cells }) => {
      const cell = cells?.[column];
      return typeof cell === "number" ? [cell] : [];
    });
    if (numbers.length === 0) return { name, numbers: 0 };
    return { name, numbers: numbers.length, mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length };
  });
}
