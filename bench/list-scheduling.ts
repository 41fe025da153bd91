/**
 * How long the cases take when lanes take them in order, each the next one as soon as it is free, and nothing else costs time:
 * list scheduling (Graham 1966, doi:10.1002/j.1538-7305.1966.tb01709.x). A run that hands out cases in their order cannot be
 * faster.
 *
 * @example
 * listSchedulingMs([30, 10, 10, 10], 2); // 30
 */
export function listSchedulingMs(latenciesMs: readonly number[], lanes: number): number {
  const freeMs = new Array<number>(Math.min(lanes, latenciesMs.length)).fill(0);
  for (const latencyMs of latenciesMs) {
    let first = 0;
    for (let lane = 1; lane < freeMs.length; lane++) if (freeMs[lane]! < freeMs[first]!) first = lane;
    freeMs[first]! += latencyMs;
  }
  return Math.max(0, ...freeMs);
}

/**
 * What no order of the cases can beat: the work shared out evenly, or the longest case.
 *
 * @example
 * leastMs([30, 10, 10, 10], 2); // 30
 */
export function leastMs(latenciesMs: readonly number[], lanes: number): number {
  let sumMs = 0;
  let longestMs = 0;
  for (const latencyMs of latenciesMs) {
    sumMs += latencyMs;
    longestMs = Math.max(longestMs, latencyMs);
  }
  return Math.max(sumMs / lanes, longestMs);
}
