import { fewestDiscordantPairs, mcnemarTest } from "../../../shared/reports/statistics.ts";

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

  it("is the sum of the binomial terms, counted out in whole numbers", () => {
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

  it("holds for very many pairs", () => {
    // By the normal approximation with continuity correction: z = (600 - 1) / sqrt(100,600), two-sided.
    expect(mcnemarTest({ broken: 50_000, fixed: 50_600 })).toBeCloseTo(0.05895, 4);
    expect(mcnemarTest({ broken: 0, fixed: 5_000 })).toBe(0);
  });

  it("refuses what is no count", () => {
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
