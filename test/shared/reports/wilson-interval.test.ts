import { wilsonInterval } from "../../../shared/reports/statistics.ts";

describe("wilsonInterval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods", Statistics in
  // Medicine 17 (1998), 857-872, Table I, method 3 (score, without continuity correction).
  it.each([
    { successes: 81, trials: 263, low: 0.2553, high: 0.3662 },
    { successes: 15, trials: 148, low: 0.0624, high: 0.1605 },
    { successes: 0, trials: 20, low: 0, high: 0.1611 },
    { successes: 1, trials: 29, low: 0.0061, high: 0.1718 },
  ])("is $low to $high for $successes of $trials", ({ successes, trials, low, high }) => {
    const interval = wilsonInterval(successes, trials);

    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it("ends at 0 and 1 exactly where nothing and everything passed", () => {
    for (const trials of [1, 3, 7, 49, 1_000_003]) {
      expect(wilsonInterval(0, trials).low).toBe(0);
      expect(wilsonInterval(trials, trials).high).toBe(1);
      expect(wilsonInterval(trials, trials).low).toBeCloseTo(1 - wilsonInterval(0, trials).high, 12);
    }
  });

  it.each([
    { successes: 0, trials: 0, message: "trials must be a whole number from 1, got 0" },
    { successes: 2, trials: 1, message: "successes must be a whole number from 0 to 1, got 2" },
    { successes: NaN, trials: 1, message: "successes must be a whole number from 0 to 1, got NaN" },
  ])("refuses $successes of $trials", ({ successes, trials, message }) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(new RangeError(message));
  });
});
