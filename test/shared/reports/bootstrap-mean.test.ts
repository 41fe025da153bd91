import { bootstrapMean, resampledMeans, percentile, seededRandom } from "../../../shared/reports/statistics.ts";

// Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), Table 2.1: survival of the treated mice, in days.
const MICE = [94, 197, 16, 38, 99, 141, 23];

describe("resampledMeans", () => {
  it("spreads as the book says: the mice have a bootstrap standard error of 23.36 days (Table 2.2, B = ∞)", () => {
    const means = resampledMeans(MICE, seededRandom(1));
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length;

    expect(means).toHaveLength(10_000);
    expect(Math.abs(mean - 86.857)).toBeLessThan(1);
    expect(Math.abs(Math.sqrt(variance) - 23.36)).toBeLessThan(0.7);
  });
});

describe("bootstrapMean", () => {
  it("is near the interval of all 7 ** 7 samples that could be drawn", () => {
    const all = new Float64Array(7 ** 7);
    for (let sample = 0; sample < all.length; sample++) {
      let sum = 0;
      for (let rest = sample, drawn = 0; drawn < 7; drawn++, rest = (rest / 7) | 0) sum += MICE[rest % 7]!;
      all[sample] = sum / 7;
    }
    all.sort();

    const { low, high } = bootstrapMean(MICE, seededRandom(2));

    expect(Math.abs(low - percentile(all, 2.5))).toBeLessThan(2);
    expect(Math.abs(high - percentile(all, 97.5))).toBeLessThan(2);
  });

  it("is the same for the same seed", () => {
    expect(bootstrapMean(MICE, seededRandom(3))).toEqual(bootstrapMean(MICE, seededRandom(3)));
  });

  it("has no width where all values are one", () => {
    expect(bootstrapMean([0.5, 0.5], seededRandom(1))).toEqual({ low: 0.5, high: 0.5 });
    expect(bootstrapMean([3], seededRandom(1))).toEqual({ low: 3, high: 3 });
  });

  it("refuses no values", () => {
    expect(() => bootstrapMean([], seededRandom(1))).toThrow(new RangeError("The mean of no values has no interval"));
  });
});
