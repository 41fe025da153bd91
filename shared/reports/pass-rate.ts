import { wilsonInterval, type Interval } from "../statistics/wilson-interval.ts";
import type { ReportResult } from "./read-result.ts";

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
