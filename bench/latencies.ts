import { seededRandom } from "../shared/reports/index.ts";

/** The latency of a model. */
export type LatencyRule =
  | { readonly kind: "fixed"; readonly ms: number }
  | { readonly kind: "lognormal"; readonly medianMs: number; readonly sigma: number; readonly seed: number };

/**
 * The latency of each case, in whole ms: timers have no finer ones. The same rule gives the same latencies in each process, and
 * those of a shorter suite are the beginning of those of a longer one.
 */
export function drawLatencies(rule: LatencyRule, cases: number): readonly number[] {
  if (rule.kind === "fixed") return new Array<number>(cases).fill(rule.ms);
  const normal = standardNormals(rule.seed);
  return Array.from({ length: cases }, () => Math.round(rule.medianMs * Math.exp(rule.sigma * normal())));
}

export function describeLatency(rule: LatencyRule): string {
  if (rule.kind === "fixed") return `${rule.ms} ms`;
  return `lognormal, median ${rule.medianMs} ms, sigma ${rule.sigma}, seed ${rule.seed}`;
}

/** Numbers of the standard normal distribution, by Box and Muller (1958, doi:10.1214/aoms/1177706645). */
function standardNormals(seed: number): () => number {
  const random = seededRandom(seed);
  const pair = new Uint32Array(2);
  return () => {
    random(pair);
    const [first, second] = pair as unknown as readonly [number, number];
    // Never 0, which has no logarithm.
    const radius = Math.sqrt(-2 * Math.log((first + 1) / 2 ** 32));
    return radius * Math.cos((2 * Math.PI * second) / 2 ** 32);
  };
}
