import { percentile } from "../../../shared/reports/statistics.ts";

describe("percentile", () => {
  it.each([
    // en.wikipedia.org/wiki/Percentile, "The linear interpolation between closest ranks method", second variant, C = 1.
    { sorted: [15, 20, 35, 40, 50], percent: 40, value: 29 },
    { sorted: [1, 2, 3, 4], percent: 75, value: 3.25 },
    { sorted: [15, 20, 35, 40, 50], percent: 50, value: 35 },
    { sorted: [1, 2], percent: 50, value: 1.5 },
    { sorted: [7], percent: 99, value: 7 },
    { sorted: [1, 2, 3], percent: 0, value: 1 },
    { sorted: [1, 2, 3], percent: 100, value: 3 },
  ])("is $value for $percent % of $sorted", ({ sorted, percent, value }) => {
    expect(percentile(sorted, percent)).toBeCloseTo(value, 12);
  });

  it("refuses no values, and percentages that are none", () => {
    expect(() => percentile([], 50)).toThrow(new RangeError("No values have no percentile"));
    expect(() => percentile([1], 101)).toThrow(new RangeError("percent must be 0 to 100, got 101"));
  });
});
