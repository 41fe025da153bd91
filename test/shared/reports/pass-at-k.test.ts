import { passAtK, passHatK } from "../../../shared/reports/statistics.ts";

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

  it("is the share that passed where k is 1", () => {
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
  ])("refuses $k of $trials, of which $passed passed, as passAtK does", ({ trials, passed, k }) => {
    const message = `Of ${trials} trials ${passed} passed, and k is ${k}: k must be 1 to the number of trials`;

    expect(() => passHatK({ trials, passed }, k)).toThrow(new RangeError(message));
    expect(() => passAtK({ trials, passed }, k)).toThrow(new RangeError(message));
  });
});
