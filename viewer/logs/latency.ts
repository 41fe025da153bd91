import type { Latency } from "../api/summary.ts";

/**
 * The percentiles of some times, by linear interpolation between them, as the app's own reports have them.
 *
 * @returns `undefined` for none.
 * @example
 * latencyOf([10, 20, 30])?.p50Ms; // 20
 */
export function latencyOf(times: readonly number[]): Latency | undefined {
  if (times.length === 0) return undefined;
  const sorted = Float64Array.from(times).sort();
  const at = (percent: number): number => {
    const place = (percent / 100) * (sorted.length - 1);
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
    return Math.round((low + (place - below) * (high - low)) * 1000) / 1000;
  };
  return { p50Ms: at(50), p95Ms: at(95), p99Ms: at(99) };
}
