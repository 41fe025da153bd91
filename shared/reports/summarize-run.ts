import { formatElapsed } from "../base/elapsed.ts";
import type { CaseSummary, Cell, RunSummary } from "../contract/index.ts";
import { isObject, type JsonObject } from "../contract/json.ts";
import type { Report, ReportResult } from "./read-report.ts";
import {
  columnCells,
  latencyOf,
  passRate,
  summarizeColumns,
  summarizeKeywords,
  summarizeRepeats,
  summarizeStages,
  sumUsage,
} from "./summary-parts.ts";

/**
 * Summarizes a run by its results.
 *
 * @example
 * summarizeReport(readReport(log)).counts.passed; // 12
 */
export function summarizeReport(report: Report): RunSummary {
  const { uuid, pipeline, label, status, error, start, elapsedMs, concurrency, sha, results, reporter } = report;
  const columns = columnCells(reporter);
  const cases = results.map((result) => summarizeCase(result, columns.cellsOf(result)));
  return {
    uuid,
    pipeline,
    label,
    status,
    error,
    start,
    elapsed: elapsedMs === undefined ? undefined : formatElapsed(elapsedMs),
    elapsedMs,
    concurrency,
    sha,
    settings: notedSettings(report.config),
    configDifferences: report.configDifferences,
    counts: countResults(results),
    passRate: passRate(results),
    latency: latencyOf(results.flatMap((result) => result.elapsedMs ?? [])),
    usage: sumUsage(results),
    stages: summarizeStages(results),
    keywords: summarizeKeywords(results),
    repeats: summarizeRepeats(results),
    columns: summarizeColumns(columns.names, cases),
    cases,
    ownText: reporter?.summarize(report.log),
    warnings: [...report.warnings, ...columns.warnings],
  };
}

/**
 * Counts the results of a run by status.
 *
 * @example
 * countResults(report.results).errors; // 0
 */
export function countResults(results: readonly ReportResult[]): RunSummary["counts"] {
  const by = { ok: 0, failed: 0, error: 0, unknown: 0 };
  for (const { status } of results) by[status]++;
  const { ok: passed, failed, error: errors, unknown } = by;
  const total = results.length;
  return { total, completed: total, succeeded: total - errors, passed, failed, errors, unknown };
}

/**
 * Summarizes one case.
 *
 * @param cells - Of the pipeline's columns.
 * @example
 * summarizeCase(report.results[0]).status; // "ok"
 */
export function summarizeCase(result: ReportResult, cells: readonly Cell[] = []): CaseSummary {
  const { uuid, repeat, status, keywords, exception } = result;
  const { stage, message } = exception ?? {};
  return { uuid, repeat, status, keywords, cells: cells.length === 0 ? undefined : cells, stage, message };
}

/**
 * Picks the settings that distinguish runs at a glance: names of models, and files of templates.
 *
 * @param config - The resolved configuration, as in the run log.
 * @example
 * notedSettings({ infer: { model: { name: "flakey", settings: {} } } }); // { "infer.model.name": "flakey" }
 */
export function notedSettings(config: JsonObject): { readonly [path: string]: string } {
  const noted: { [path: string]: string } = {};
  const visit = (node: JsonObject, parents: readonly string[]): void => {
    for (const [key, value] of Object.entries(node)) {
      const path = [...parents, key];
      if (isObject(value)) visit(value, path);
      const isModelName = key === "name" && parents.at(-1) === "model";
      if (typeof value === "string" && (isModelName || Object.hasOwn(node, `${key}_text`)))
        noted[path.join(".")] = value;
    }
  };
  visit(config, []);
  return noted;
}

/**
 * Lists the models of a run, each once, in the order of the stages that call them.
 *
 * @param config - The resolved configuration, as in the run log.
 * @example
 * modelNames({ infer: { model: { name: "flakey", settings: {} } } }); // ["flakey"]
 */
export function modelNames(config: JsonObject): readonly string[] {
  const models = Object.entries(notedSettings(config)).filter(([path]) => /(^|\.)model\.name$/.test(path));
  return [...new Set(models.map(([, name]) => name))];
}
