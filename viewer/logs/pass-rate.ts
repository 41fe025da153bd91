import type { CaseStatus, PassRate } from "../api/summary.ts";
import { wilsonInterval } from "./wilson-interval.ts";

/**
 * The share of results that passed; errors did not.
 *
 * @returns `undefined` where there are none, or nobody can say of one whether it passed.
 * @example
 * passRate(["ok", "error"])?.rate; // 0.5
 */
export function passRate(statuses: readonly CaseStatus[]): PassRate | undefined {
  if (statuses.length === 0 || statuses.includes("unknown")) return undefined;
  return rateOf(statuses.filter((status) => status === "ok").length, statuses.length);
}

/**
 * A share with its interval.
 *
 * @param total - At least one.
 */
export const rateOf = (passed: number, total: number): PassRate => ({
  passed,
  total,
  rate: passed / total,
  ...wilsonInterval(passed, total),
});
