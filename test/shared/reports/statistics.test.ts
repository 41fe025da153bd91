import {
  bootstrapMean,
  fewestDiscordantPairs,
  holmCorrection,
  mcnemarTest,
  passAtK,
  passHatK,
  percentile,
  resampledMeans,
  seededRandom,
  wilsonInterval,
} from "../../../shared/reports/statistics.ts";

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

  it("throws for an empty list, and for other percentages", () => {
    expect(() => percentile([], 50)).toThrow(new RangeError("Cannot compute a percentile of an empty list"));
    expect(() => percentile([1], 101)).toThrow(new RangeError("percent must be 0 to 100, got 101"));
  });
});

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

  it("is exactly 0 or 1 at the end when nothing or everything passed", () => {
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

function draw(seed: number, ...counts: readonly number[]): number[] {
  const random = seededRandom(seed);
  return counts.flatMap((count) => {
    const numbers = new Uint32Array(count);
    random(numbers);
    return [...numbers];
  });
}

describe("seededRandom", () => {
  it("repeats its numbers for the same seed only", () => {
    expect(draw(7, 5)).toEqual(draw(7, 5));
    expect(draw(7, 5)).not.toEqual(draw(8, 5));
  });

  it("continues its sequence", () => {
    expect(draw(7, 2, 0, 3)).toEqual(draw(7, 5));
  });

  it("spreads its numbers evenly over 32 bits", () => {
    const buckets = new Array<number>(16).fill(0);
    for (const number of draw(1, 160_000)) buckets[number >>> 28]!++;

    // Five standard deviations of a bucket are 484.
    for (const count of buckets) expect(Math.abs(count - 10_000)).toBeLessThan(484);
  });
});

// Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), Table 2.1: survival of the treated mice, in days.
const MICE = [94, 197, 16, 38, 99, 141, 23];

describe("resampledMeans", () => {
  it("spreads as in the book: the mice have a bootstrap standard error of 23.36 days (Table 2.2, B = ∞)", () => {
    const means = resampledMeans(MICE, seededRandom(1));
    const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
    const variance = means.reduce((sum, value) => sum + (value - mean) ** 2, 0) / means.length;

    expect(means).toHaveLength(10_000);
    expect(Math.abs(mean - 86.857)).toBeLessThan(1);
    expect(Math.abs(Math.sqrt(variance) - 23.36)).toBeLessThan(0.7);
  });
});

describe("bootstrapMean", () => {
  it("is close to the interval of all 7 ** 7 possible samples", () => {
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

  it("has no width when all values are equal", () => {
    expect(bootstrapMean([0.5, 0.5], seededRandom(1))).toEqual({ low: 0.5, high: 0.5 });
    expect(bootstrapMean([3], seededRandom(1))).toEqual({ low: 3, high: 3 });
  });

  it("throws for an empty list", () => {
    expect(() => bootstrapMean([], seededRandom(1))).toThrow(
      new RangeError("Cannot compute an interval from an empty list"),
    );
  });
});

describe("mcnemarTest", () => {
  it.each([
    // Fay, "Exact McNemar's Test and Matching Confidence Intervals", vignette of the R package exact2x2.
    { broken: 2, fixed: 9, pValue: 0.06543, digits: 5 },
    // Fagerland, Lydersen and Laake, "The McNemar test for binary matched-pairs data", BMC Medical Research Methodology 13
    // (2013), 91: airway hyper-responsiveness before and after stem cell transplantation (exact conditional test).
    { broken: 1, fixed: 7, pValue: 0.07, digits: 3 },
  ])("is $pValue for $broken against $fixed", ({ broken, fixed, pValue, digits }) => {
    expect(mcnemarTest({ broken, fixed })).toBeCloseTo(pValue, digits);
    expect(mcnemarTest({ broken: fixed, fixed: broken })).toBeCloseTo(pValue, digits);
  });

  it("equals the sum of the binomial terms in exact integers", () => {
    const choose = (n: bigint, k: bigint): bigint => (k === 0n ? 1n : (choose(n - 1n, k - 1n) * n) / k);
    for (let pairs = 1; pairs <= 60; pairs++)
      for (let broken = 0; broken * 2 < pairs; broken++) {
        let terms = 0n;
        for (let count = 0n; count <= broken; count++) terms += choose(BigInt(pairs), count);
        const exact = Math.min(1, Number(2n * terms) / 2 ** pairs);

        expect(mcnemarTest({ broken, fixed: pairs - broken })).toBeCloseTo(exact, 12);
      }
  });

  it.each([
    { broken: 0, fixed: 0 },
    { broken: 4, fixed: 4 },
    { broken: 50_000, fixed: 50_000 },
  ])("is 1 for $broken against $fixed", ({ broken, fixed }) => {
    expect(mcnemarTest({ broken, fixed })).toBe(1);
  });

  it("works for very many pairs", () => {
    // By the normal approximation with continuity correction: z = (600 - 1) / sqrt(100,600), two-sided.
    expect(mcnemarTest({ broken: 50_000, fixed: 50_600 })).toBeCloseTo(0.05895, 4);
    expect(mcnemarTest({ broken: 0, fixed: 5_000 })).toBe(0);
  });

  it("throws for numbers that are no counts", () => {
    expect(() => mcnemarTest({ broken: -1, fixed: 2 })).toThrow(
      new RangeError("broken must be a whole number from 0, got -1"),
    );
    expect(() => mcnemarTest({ broken: 1, fixed: 0.5 })).toThrow(
      new RangeError("fixed must be a whole number from 0, got 0.5"),
    );
  });
});

describe("fewestDiscordantPairs", () => {
  it.each([
    // 2 × 0.5 ** 6 = 0.03125, and 2 × 0.5 ** 5 = 0.0625.
    { alpha: 0.05, pairs: 6 },
    { alpha: 0.0625, pairs: 5 },
    { alpha: 0.01, pairs: 8 },
    { alpha: 1, pairs: 0 },
  ])("is $pairs for $alpha", ({ alpha, pairs }) => {
    expect(fewestDiscordantPairs(alpha)).toBe(pairs);
  });

  it.each([0, -1, 1.1, NaN])("refuses an alpha of %p", (alpha) => {
    expect(() => fewestDiscordantPairs(alpha)).toThrow(
      new RangeError(`alpha must be above 0 and up to 1, got ${alpha}`),
    );
  });
});

describe("holmCorrection", () => {
  // The example of en.wikipedia.org/wiki/Holm-Bonferroni_method, sections "Example" and "Adjusted p-values".
  it("adjusts four p-values as in the textbook example", () => {
    const adjusted = holmCorrection([0.01, 0.04, 0.03, 0.005]);

    expect(adjusted.map((pValue) => Number(pValue.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it("never exceeds 1, and keeps the order", () => {
    expect(holmCorrection([0.9, 0.5, 0.8])).toEqual([1, 1, 1]);
    expect(holmCorrection([0.2, 0.2])).toEqual([0.4, 0.4]);
  });

  it("keeps a single p-value and an empty list as they are", () => {
    expect(holmCorrection([0.04])).toEqual([0.04]);
    expect(holmCorrection([])).toEqual([]);
  });
});

/** Binomial coefficients, in whole numbers. */
function choose(n: number, k: number): number {
  if (k > n) return 0;
  let ways = 1n;
  for (let i = 1n; i <= BigInt(k); i++) ways = (ways * (BigInt(n) - BigInt(k) + i)) / i;
  return Number(ways);
}

const everyTrial = [1, 2, 3, 5, 10, 20].flatMap((trials) =>
  Array.from({ length: trials + 1 }, (_, passed) => ({ trials, passed })),
);

describe("passAtK", () => {
  it("is 1 - C(n-c, k) / C(n, k), the formula (1) of arXiv 2107.03374", () => {
    for (const { trials, passed } of everyTrial)
      for (let k = 1; k <= trials; k++)
        expect(passAtK({ trials, passed }, k)).toBeCloseTo(1 - choose(trials - passed, k) / choose(trials, k), 12);
  });

  it("is the program of Figure 3 of that paper: 1 - prod(1 - k / arange(n - c + 1, n + 1)), 1 where n - c < k", () => {
    const figure3 = (n: number, c: number, k: number): number => {
      if (n - c < k) return 1;
      let product = 1;
      for (let i = n - c + 1; i <= n; i++) product *= 1 - k / i;
      return 1 - product;
    };
    for (const [n, c, k] of [
      [200, 13, 1],
      [200, 13, 10],
      [200, 13, 100],
      [200, 1, 199],
      [5, 5, 5],
    ] as const)
      expect(passAtK({ trials: n, passed: c }, k)).toBeCloseTo(figure3(n, c, k), 12);
  });

  it("is the share that passed for k = 1", () => {
    expect(passAtK({ trials: 8, passed: 3 }, 1)).toBeCloseTo(3 / 8, 12);
  });
});

describe("passHatK", () => {
  it("is C(c, k) / C(n, k), the formula of arXiv 2406.12045", () => {
    for (const { trials, passed } of everyTrial)
      for (let k = 1; k <= trials; k++)
        expect(passHatK({ trials, passed }, k)).toBeCloseTo(choose(passed, k) / choose(trials, k), 12);
  });

  it.each([
    { trials: 3, passed: 2, k: 0 },
    { trials: 3, passed: 2, k: 4 },
    { trials: 3, passed: 4, k: 1 },
    { trials: 3, passed: -1, k: 1 },
  ])("refuses k = $k for $passed passed of $trials, as passAtK does", ({ trials, passed, k }) => {
    const message = `Of ${trials} trials ${passed} passed, and k is ${k}: k must be 1 to the number of trials`;

    expect(() => passHatK({ trials, passed }, k)).toThrow(new RangeError(message));
    expect(() => passAtK({ trials, passed }, k)).toThrow(new RangeError(message));
  });
});
