import { addUsage } from "../models/usage-meter.ts";
import type { Usage } from "../runlog/run-log.ts";
import { percentile } from "../statistics/percentile.ts";
import type { ReportResult, ReportStage } from "./read-result.ts";

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
