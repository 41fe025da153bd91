import { addUsage } from "../base/usage.ts";
import type { Cell, Latency, PassRate, RepeatSummary, RunSummary, Usage } from "../contract/index.ts";
import type { PipelineReporter } from "./pipeline-reporter.ts";
import type { ReportResult, ReportStage } from "./read-report.ts";
import { passAtK, passHatK, percentile, type Trials, wilsonInterval } from "./statistics.ts";

/**
 * Summarizes each stage over all cases and turns, in the order in which the log names them.
 *
 * @example
 * summarizeStages(report.results)[0]; // { stage: "prepare", runs: 12, errors: 0, attempts: 12, latency: … }
 */
export function summarizeStages(results: readonly ReportResult[]): RunSummary["stages"] {
  const records = new Map<string, ReportStage[]>();
  for (const { turns } of results)
    for (const turn of turns)
      for (const [stage, record] of Object.entries(turn.records)) append(records, stage, record);
  return [...records].map(([stage, all]) => ({
    stage,
    runs: all.length,
    errors: all.filter(({ succeeded }) => !succeeded).length,
    attempts: all.reduce((sum, { attempts }) => sum + attempts, 0),
    latency: latencyOf(all.flatMap(({ elapsedMs }) => elapsedMs ?? [])),
    usage: sumUsage(all),
  }));
}

/**
 * Summarizes the cases of each keyword, in alphabetical order. A case counts for each of its keywords.
 *
 * @example
 * summarizeKeywords(report.results)[0]?.keyword; // "decimal"
 */
export function summarizeKeywords(results: readonly ReportResult[]): RunSummary["keywords"] {
  const byKeyword = new Map<string, ReportResult[]>();
  for (const result of results) for (const keyword of new Set(result.keywords)) append(byKeyword, keyword, result);
  return [...byKeyword]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([keyword, cases]) => {
      const errors = cases.filter(({ status }) => status === "error").length;
      return { keyword, total: cases.length, errors, passRate: passRate(cases) };
    });
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/**
 * Computes percentiles of durations.
 *
 * @param times - In ms, in any order.
 * @returns `undefined` for none.
 * @example
 * latencyOf([10, 20, 30])?.p50Ms; // 20
 */
export function latencyOf(times: readonly number[]): Latency | undefined {
  if (times.length === 0) return undefined;
  const sorted = Float64Array.from(times).sort();
  const at = (percent: number) => Math.round(percentile(sorted, percent) * 1000) / 1000;
  return { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99) };
}

/** Adds up what models used; `undefined` when none was called. */
export function sumUsage(items: readonly { readonly usage?: Usage }[]): Usage | undefined {
  const usages = items.flatMap(({ usage }) => usage ?? []);
  return usages.length === 0 ? undefined : usages.reduce(addUsage);
}

/**
 * Computes the share of results that passed. Errors did not.
 *
 * @returns `undefined` when there are no results, or it is unknown of one whether it passed.
 * @example
 * passRate(report.results)?.rate; // 0.9
 */
export function passRate(results: readonly ReportResult[]): PassRate | undefined {
  if (results.some(({ status }) => status === "unknown")) return undefined;
  return rateOf(results.filter(({ status }) => status === "ok").length, results.length);
}

/**
 * A share with its 95% interval.
 *
 * @returns `undefined` for a total of 0.
 * @example
 * rateOf(9, 10)?.rate; // 0.9
 */
export function rateOf(passed: number, total: number): PassRate | undefined {
  return total === 0 ? undefined : { passed, total, rate: passed / total, ...wilsonInterval(passed, total) };
}

/**
 * Summarizes how reliably cases pass that ran several times.
 *
 * @returns `undefined` when each case ran once, or it is unknown of one whether it passed.
 * @example
 * summarizeRepeats(report.results)?.flaky; // [{ uuid: "08fd…", trials: 3, passed: 2 }]
 */
export function summarizeRepeats(results: readonly ReportResult[]): RepeatSummary | undefined {
  const byCase = new Map<string, { uuid: string; trials: number; passed: number }>();
  for (const { uuid, status } of results) {
    if (status === "unknown") return undefined;
    const trials = byCase.get(uuid) ?? { uuid, trials: 0, passed: 0 };
    trials.trials++;
    if (status === "ok") trials.passed++;
    byCase.set(uuid, trials);
  }
  const cases = [...byCase.values()];
  const repeats = cases.reduce((most, { trials }) => Math.max(most, trials), 0);
  if (repeats < 2) return undefined;
  return {
    repeats,
    cases: cases.length,
    passAt: powersUpTo(repeats).map((k) => passAt(cases, k)),
    flaky: cases.filter(({ trials, passed }) => passed > 0 && passed < trials),
  };
}

function powersUpTo(most: number): readonly number[] {
  const powers: number[] = [];
  for (let k = 1; k < most; k *= 2) powers.push(k);
  return [...powers, most];
}

/** An unfinished run may have fewer results of some cases: they say nothing about `k` attempts. */
function passAt(cases: readonly Trials[], k: number) {
  const tried = cases.filter(({ trials }) => trials >= k);
  const mean = (estimate: typeof passAtK) => tried.reduce((sum, one) => sum + estimate(one, k), 0) / tried.length;
  return { k, cases: tried.length, passAtK: mean(passAtK), passHatK: mean(passHatK) };
}

/** The columns that a pipeline adds to reports. */
export type ColumnCells = {
  readonly names: readonly string[];
  /** A cell for each column; `undefined` for a case that did not succeed. */
  readonly cellsOf: (result: ReportResult) => readonly Cell[] | undefined;
  /** The first complaint about each column, filled in by `cellsOf`. */
  readonly warnings: readonly string[];
};

/**
 * Fills in a pipeline's columns. A column that throws leaves its cell empty.
 *
 * @example
 * const { names, cellsOf } = columnCells(report.reporter);
 * cellsOf(report.results[0]); // [0.5]
 */
export function columnCells(reporter: PipelineReporter | undefined): ColumnCells {
  const warnings = new Map<number, string>();
  return {
    names: reporter?.columns ?? [],
    cellsOf(result) {
      if (result.status === "error") return undefined;
      const cells = reporter?.cells(result.recorded) ?? [];
      return cells.map((cell, column) => {
        if (typeof cell !== "object" || cell === null) return cell;
        if (!warnings.has(column)) warnings.set(column, cell.message);
        return null;
      });
    },
    get warnings() {
      return [...warnings.values()];
    },
  };
}

/**
 * Summarizes the columns of a run, with the means of their numbers.
 *
 * @param cases - Each with a cell for each column, or none.
 * @example
 * summarizeColumns(["score"], [{ cells: [1] }, { cells: [0] }, {}]); // [{ name: "score", numbers: 2, mean: 0.5 }]
 */
export function summarizeColumns(
  names: readonly string[],
  cases: readonly { readonly cells?: readonly Cell[] }[],
): RunSummary["columns"] {
  return names.map((name, column) => {
    const numbers = cases.map(({ cells }) => cells?.[column]).filter((cell) => typeof cell === "number");
    if (numbers.length === 0) return { name, numbers: 0 };
    return { name, numbers: numbers.length, mean: numbers.reduce((sum, value) => sum + value, 0) / numbers.length };
  });
}
