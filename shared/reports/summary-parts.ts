import { addUsage } from "../base/usage.ts";
import type { Usage } from "../contract/index.ts";
import { percentile, passAtK, passHatK, type Trials, wilsonInterval, type Interval } from "./statistics.ts";
import { type ReportResult, type ReportStage, finishedCase } from "./read-report.ts";
import { type Cell, type Pipeline, describeThrown } from "../pipeline/index.ts";
import { describeValue } from "../contract/json.ts";
import { redactKnown } from "../platform/redact.ts";

/** How long something took, in ms: percentiles by linear interpolation between the values. */
export type Latency = { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number };

/** What became of one stage in all cases and turns. */
export type StageSummary = {
  readonly stage: string;
  /** How often it ran to its end, whether it raised or not. */
  readonly runs: number;
  readonly errors: number;
  /** How often it was tried; `attempts` − `runs` are retries. */
  readonly attempts: number;
  /** Of the last try of each run; not there where the log has no times. */
  readonly latency?: Latency;
  /** Not there when it called no model. */
  readonly usage?: Usage;
};

/**
 * What became of each stage, in the order in which the log names them.
 *
 * @example
 * summarizeStages(report.results)[0]; // { stage: "prepare", runs: 12, errors: 0, attempts: 12, latency: … }
 */
export function summarizeStages(results: readonly ReportResult[]): readonly StageSummary[] {
  const records = new Map<string, ReportStage[]>();
  for (const { turns } of results)
    for (const turn of turns)
      for (const [stage, record] of Object.entries(turn.records)) {
        const known = records.get(stage);
        if (known === undefined) records.set(stage, [record]);
        else known.push(record);
      }
  return [...records].map(([stage, all]) => summarizeStage(stage, all));
}

function summarizeStage(stage: string, records: readonly ReportStage[]): StageSummary {
  const latency = latencyOf(records.flatMap(({ elapsedMs }) => elapsedMs ?? []));
  const usages = records.flatMap(({ usage }) => usage ?? []);
  return {
    stage,
    runs: records.length,
    errors: records.filter(({ succeeded }) => !succeeded).length,
    attempts: records.reduce((sum, { attempts }) => sum + attempts, 0),
    ...(latency === undefined ? {} : { latency }),
    ...(usages.length === 0 ? {} : { usage: usages.reduce(addUsage) }),
  };
}

/**
 * The percentiles of some times.
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

/** What became of the cases with a keyword. */
export type KeywordSummary = {
  readonly keyword: string;
  readonly total: number;
  readonly errors: number;
  /** Not there where nobody can say of one of them whether it passed. */
  readonly passRate?: PassRate;
};

/**
 * What became of the cases by keyword, in alphabetical order; a case counts for each of its keywords.
 *
 * @example
 * summarizeKeywords(report.results)[0]?.keyword; // "decimal"
 */
export function summarizeKeywords(results: readonly ReportResult[]): readonly KeywordSummary[] {
  const byKeyword = new Map<string, ReportResult[]>();
  for (const result of results)
    for (const keyword of new Set(result.keywords)) {
      const known = byKeyword.get(keyword);
      if (known === undefined) byKeyword.set(keyword, [result]);
      else known.push(result);
    }
  return [...byKeyword]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([keyword, those]) => {
      const rate = passRate(those);
      const errors = those.filter(({ status }) => status === "error").length;
      return { keyword, total: those.length, errors, ...(rate === undefined ? {} : { passRate: rate }) };
    });
}

/** How sure a pipeline is of its cases, over those that were run at least `k` times. */
export type PassAt = {
  readonly k: number;
  readonly cases: number;
  /** The chance that one of `k` tries passes, pass@k. */
  readonly passAtK: number;
  /** The chance that all of `k` tries pass, pass^k. */
  readonly passHatK: number;
};

/** A case that passed at some repetitions and not at others. */
export type FlakyCase = Trials & { readonly uuid: string };

/** What repetitions tell. */
export type RepeatSummary = {
  /** The most that a case was run. */
  readonly repeats: number;
  readonly cases: number;
  /** For 1, 2, 4 and so on, and for all repetitions. */
  readonly passAt: readonly PassAt[];
  /** In the order of the log. */
  readonly flaky: readonly FlakyCase[];
};

/**
 * What the repetitions of cases tell.
 *
 * @returns `undefined` where each case was run once, or nobody can say of one whether it passed.
 * @example
 * summarizeRepeats(report.results)?.flaky; // [{ uuid: "08fd…", trials: 3, passed: 2 }]
 */
export function summarizeRepeats(results: readonly ReportResult[]): RepeatSummary | undefined {
  const byCase = new Map<string, { uuid: string; trials: number; passed: number }>();
  for (const { uuid, status } of results) {
    if (status === "unknown") return undefined;
    const known = byCase.get(uuid) ?? { uuid, trials: 0, passed: 0 };
    known.trials++;
    if (status === "ok") known.passed++;
    byCase.set(uuid, known);
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

/** An unfinished run may have fewer results of some cases: they say nothing about `k` tries. */
function passAt(cases: readonly Trials[], k: number): PassAt {
  const tried = cases.filter(({ trials }) => trials >= k);
  const mean = (estimate: typeof passAtK) => tried.reduce((sum, one) => sum + estimate(one, k), 0) / tried.length;
  return { k, cases: tried.length, passAtK: mean(passAtK), passHatK: mean(passHatK) };
}

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

/** How many of the results passed; `rate`, `low` and `high` are 0 to 1, the last two the 95 % interval of Wilson. */
export type PassRate = { readonly passed: number; readonly total: number; readonly rate: number } & Interval;

/**
 * The share of results that passed; errors did not.
 *
 * @returns `undefined` where there are no results, or nobody can say of one whether it passed.
 * @example
 * passRate(report.results)?.rate; // 0.9
 */
export function passRate(results: readonly ReportResult[]): PassRate | undefined {
  const total = results.length;
  if (total === 0 || results.some(({ status }) => status === "unknown")) return undefined;
  const passed = results.filter(({ status }) => status === "ok").length;
  return { passed, total, rate: passed / total, ...wilsonInterval(passed, total) };
}
