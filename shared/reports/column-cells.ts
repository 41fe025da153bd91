import type { Cell, Pipeline } from "../pipeline/define-pipeline.ts";
import { describeThrown } from "../pipeline/describe-thrown.ts";
import { describeValue } from "../runlog/describe-value.ts";
import { redactKnown } from "../secrets/redact.ts";
import { finishedCase, type ReportResult } from "./read-result.ts";

/** The columns that a pipeline adds to reports. */
export type ColumnCells = {
  readonly names: readonly string[];
  /** A cell for each column; `undefined` for a case that did not succeed, which columns are not asked about. */
  readonly cellsOf: (result: ReportResult) => readonly Cell[] | undefined;
  /** Columns that threw, or gave what is no cell, each once; filled while cells are asked for. */
  readonly warnings: readonly string[];
};

/**
 * Fills in a pipeline's columns. A column that throws leaves its cell empty, as the rest of the report is worth having.
 *
 * @param definition - The pipeline, where its code is known.
 * @example
 * const { names, cellsOf } = columnCells(definition);
 * cellsOf(report.results[0]); // [0.5]
 */
export function columnCells(definition: Pipeline | undefined): ColumnCells {
  const columns = Object.entries(definition?.columns ?? {});
  const warnings = new Map<string, string>();
  function cellOf([name, column]: (typeof columns)[number], result: Parameters<Pipeline["passed"]>[0]): Cell {
    try {
      const cell: unknown = column(result);
      if (cell === undefined || cell === null || (typeof cell === "number" && !Number.isFinite(cell))) return null;
      if (typeof cell === "string") return redactKnown(cell);
      if (typeof cell === "number" || typeof cell === "boolean") return cell;
      throw new TypeError(`must give a text, a number, true, false or null, but gave ${describeValue(cell)}`);
    } catch (thrown) {
      if (!warnings.has(name))
        warnings.set(
          name,
          `\`columns.${name}\` of the pipeline "${definition?.name}": ${describeThrown(thrown).message}`,
        );
      return null;
    }
  }
  return {
    names: columns.map(([name]) => name),
    cellsOf: (result) => {
      if (result.status === "error") return undefined;
      const finished = finishedCase(result.recorded);
      return columns.map((column) => cellOf(column, finished));
    },
    get warnings() {
      return [...warnings.values()];
    },
  };
}
