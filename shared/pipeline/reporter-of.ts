import type { Cell, LoggedResult } from "../contract/index.ts";
import { describeValue } from "../contract/json.ts";
import { redactKnown } from "../platform/redact.ts";
import type { Complaint, PipelineReporter } from "../reports/index.ts";
import { configDifferences } from "./config/config-differences.ts";
import type { FinishedCase, Pipeline } from "./define-pipeline.ts";
import { ContextError, describeThrown } from "./describe-thrown.ts";

/**
 * Lets reports use the code of a pipeline. Whatever a function of the pipeline throws or returns, the rest of the report is
 * worth having. `stages()` is never called.
 *
 * @example
 * const { definition } = await catalog.load(log.metadata.pipeline.name);
 * const report = readReport(log, reporterOf(definition));
 */
export function reporterOf({ name, config, columns, passed, expected, ...own }: Pipeline): PipelineReporter {
  const cells = Object.entries(columns);
  const nameOf = (member: string) => `\`${member}\` of the pipeline "${name}"`;

  function ask<T>(member: string, call: () => T): T | Complaint {
    try {
      return call();
    } catch (thrown) {
      // Described when it is read: only the first complaint of many is.
      return {
        get message() {
          return `${nameOf(member)}: ${describeThrown(thrown).message}`;
        },
      };
    }
  }

  function textOf(member: string, write: () => unknown): string {
    try {
      const text = write();
      if (typeof text === "string") return redactKnown(text);
      throw new TypeError(`must give a text, but gave ${describeValue(text)}`);
    } catch (thrown) {
      return describeThrown(new ContextError(nameOf(member), thrown)).message;
    }
  }

  return {
    configDifferences: (resolved) => configDifferences(config, resolved),
    passed: (result) =>
      ask("passed", () => {
        const verdict: unknown = passed(finishedCase(result));
        if (typeof verdict === "boolean") return verdict;
        throw new TypeError(`must give true or false, but gave ${typeof verdict}`);
      }),
    columns: cells.map(([column]) => column),
    cells(result) {
      const finished = finishedCase(result);
      return cells.map(([column, cell]) => ask(`columns.${column}`, () => readCell(cell(finished))));
    },
    expected(context) {
      try {
        // It is written for the call of a stage, so it may throw here.
        const answer: unknown = expected?.(context);
        return typeof answer === "string" ? answer : undefined;
      } catch {
        return undefined;
      }
    },
    summarize: (log) => own.summarize && textOf("summarize", () => own.summarize!(log)),
    format: (result) => own.format && textOf("format", () => own.format!(result)),
    compare: (base, candidate) => own.compare && textOf("compare", () => own.compare!(base, candidate)),
  };
}

/** A logged result as the functions of pipelines get it. */
const finishedCase = (result: LoggedResult): FinishedCase => ({ ...result, stages: result.stages ?? {} });

function readCell(cell: unknown): Cell {
  if (cell === undefined || cell === null || (typeof cell === "number" && !Number.isFinite(cell))) return null;
  if (typeof cell === "string") return redactKnown(cell);
  if (typeof cell === "number" || typeof cell === "boolean") return cell;
  throw new TypeError(`must give a text, a number, true, false or null, but gave ${describeValue(cell)}`);
}
