import { type ConfigDifference, type Cell, type Pipeline, ownSummary } from "../pipeline/index.ts";
import { addUsage } from "../base/usage.ts";
import { formatElapsed } from "../base/elapsed.ts";
import type { RunLog, RunStatus, Usage } from "../contract/index.ts";
import {
  columnCells,
  passRate,
  type PassRate,
  summarizeColumns,
  type ColumnSummary,
  summarizeKeywords,
  type KeywordSummary,
  summarizeRepeats,
  type RepeatSummary,
  latencyOf,
  summarizeStages,
  type Latency,
  type StageSummary,
} from "./summary-parts.ts";
import { readReport, type Report, type CaseStatus, type ReportResult } from "./read-report.ts";
import { isObject, type JsonObject } from "../contract/json.ts";

/** What became of one case. */
export type CaseSummary = {
  readonly uuid: string;
  /** Which repetition this is, from 0, where the run has several. */
  readonly repeat?: number;
  readonly status: CaseStatus;
  readonly keywords: readonly string[];
  /** What the pipeline's columns hold; not there for an error. */
  readonly cells?: readonly Cell[];
  /** The stage that raised. */
  readonly stage?: string;
  /** What it raised, as the run log has it. */
  readonly message?: string;
};

/** Counted from the results; `succeeded` = passed + failed + unknown. */
export type SummaryCounts = {
  readonly total: number;
  readonly completed: number;
  readonly succeeded: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  /** Succeeded, and nobody can say whether they passed: in logs of GoTaglio whose pipeline is not known here. */
  readonly unknown: number;
};

/** What became of a run, as JSON. */
export type RunSummary = {
  readonly uuid: string;
  readonly pipeline: string;
  readonly label?: string;
  readonly status: RunStatus;
  /** Why the run failed, when it did. */
  readonly error?: string;
  readonly start?: string;
  readonly elapsed?: string;
  readonly elapsedMs?: number;
  readonly concurrency?: number;
  /** The caller's git commit. */
  readonly sha?: string;
  /** Names of models and template files, by dotted path. */
  readonly settings: { readonly [path: string]: string };
  /** The settings that are not as the pipeline has them; not there where its code is not known. */
  readonly configDifferences?: readonly ConfigDifference[];
  readonly counts: SummaryCounts;
  /** Not there without results, or where nobody can say of one whether it passed. */
  readonly passRate?: PassRate;
  /** Of whole cases. */
  readonly latency?: Latency;
  /** Not there when no stage called a model. */
  readonly usage?: Usage;
  readonly stages: readonly StageSummary[];
  readonly keywords: readonly KeywordSummary[];
  /** Not there when each case was run once. */
  readonly repeats?: RepeatSummary;
  /** What the pipeline's code adds to the cases. */
  readonly columns: readonly ColumnSummary[];
  readonly cases: readonly CaseSummary[];
  /** What the pipeline adds of its own, in lines of text. */
  readonly ownText?: string;
  /** What went wrong with the pipeline's own part of this summary. */
  readonly warnings: readonly string[];
};

/**
 * Summarizes a run by the results in its log.
 *
 * @param definition - The pipeline, where its code is known: its columns and its own summary are in the summary then.
 * @example
 * summarizeRun(log).counts.passed; // 12
 */
export function summarizeRun(log: RunLog, definition?: Pipeline): RunSummary {
  return summarizeReport(readReport(log, definition));
}

/** As {@link summarizeRun}, of a report that was read already. */
export function summarizeReport(report: Report): RunSummary {
  const { uuid, pipeline, label, status, error, start, elapsedMs, concurrency, sha, results, definition } = report;
  const columns = columnCells(definition);
  const cases = results.map((result) => summarizeCase(result, columns.cellsOf(result)));
  const usages = results.flatMap(({ usage }) => usage ?? []);
  return dropUndefined({
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
    usage: usages.length === 0 ? undefined : usages.reduce(addUsage),
    stages: summarizeStages(results),
    keywords: summarizeKeywords(results),
    repeats: summarizeRepeats(results),
    columns: summarizeColumns(columns.names, cases),
    cases,
    ownText: definition && ownSummary(definition, report.log),
    warnings: [...report.warnings, ...columns.warnings],
  });
}

/**
 * Counts what became of the results of a run.
 *
 * @example
 * countResults(report.results).errors; // 0
 */
export function countResults(results: readonly ReportResult[]): SummaryCounts {
  const by = { ok: 0, failed: 0, error: 0, unknown: 0 };
  for (const { status } of results) by[status]++;
  const { ok: passed, failed, error: errors, unknown } = by;
  const total = results.length;
  return { total, completed: total, succeeded: total - errors, passed, failed, errors, unknown };
}

function summarizeCase(result: ReportResult, cells: readonly Cell[] | undefined): CaseSummary {
  const { uuid, repeat, status, keywords, exception } = result;
  return dropUndefined({
    uuid,
    repeat,
    status,
    keywords,
    cells: cells === undefined || cells.length === 0 ? undefined : cells,
    stage: exception?.stage,
    message: exception?.message,
  });
}

type Dropped<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Without the properties that are `undefined`: JSON has none. */
function dropUndefined<T extends object>(record: T): Dropped<T> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Dropped<T>;
}

/**
 * The settings of a run that tell it from others at a glance: the names of models, and the files of templates.
 *
 * @param config - The resolved configuration, as it stands in the run log.
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
 * The models of a run, each once, in the order of the stages that call them.
 *
 * @param config - The resolved configuration, as it stands in the run log.
 * @example
 * modelNames({ infer: { model: { name: "flakey", settings: {} } } }); // ["flakey"]
 */
export function modelNames(config: JsonObject): readonly string[] {
  const models = Object.entries(notedSettings(config)).filter(([path]) => /(^|\.)model\.name$/.test(path));
  return [...new Set(models.map(([, name]) => name))];
}
