import { percentile } from "../shared/reports/index.ts";

/** The same figure of several runs. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number };

/**
 * @throws RangeError for no values.
 * @example
 * spread([3, 1, 2]); // { median: 2, least: 1, most: 3 }
 */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: percentile(sorted, 50), least: percentile(sorted, 0), most: percentile(sorted, 100) };
}
