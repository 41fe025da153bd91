import { describeLatency, drawLatencies, type LatencyRule } from "../../bench/latencies.ts";
import { percentile } from "../../shared/reports/statistics.ts";

const lognormal = (seed: number): LatencyRule => ({ kind: "lognormal", medianMs: 50, sigma: 0.8, seed });

describe("drawLatencies", () => {
  it("gives each case the same one when it is fixed", () => {
    expect(drawLatencies({ kind: "fixed", ms: 50 }, 3)).toEqual([50, 50, 50]);
  });

  it("draws the same ones for the same seed, and others for another", () => {
    const drawn = drawLatencies(lognormal(7), 100);

    expect(drawLatencies(lognormal(7), 100)).toEqual(drawn);
    expect(drawLatencies(lognormal(8), 100)).not.toEqual(drawn);
  });

  it("begins a longer suite as a shorter one", () => {
    expect(drawLatencies(lognormal(7), 100).slice(0, 10)).toEqual(drawLatencies(lognormal(7), 10));
  });

  it("has the requested median and width, in whole ms", () => {
    const drawn = drawLatencies(lognormal(7), 20_000).toSorted((a, b) => a - b);

    // One sigma to either side of the median: 15.87 % and 84.13 %.
    expect(percentile(drawn, 50)).toBeCloseTo(50, -0.5);
    expect(percentile(drawn, 15.87) / (50 * Math.exp(-0.8))).toBeCloseTo(1, 1);
    expect(percentile(drawn, 84.13) / (50 * Math.exp(0.8))).toBeCloseTo(1, 1);
    expect(drawn.filter((ms) => !Number.isInteger(ms) || ms < 0)).toEqual([]);
  });
});

describe("describeLatency", () => {
  it.each([
    [{ kind: "fixed", ms: 50 } as const, "50 ms"],
    [lognormal(7), "lognormal, median 50 ms, sigma 0.8, seed 7"],
  ])("says %j as %s", (rule, said) => {
    expect(describeLatency(rule)).toBe(said);
  });
});
