import { verdict } from "../../../viewer/text/verdict.ts";

const counts = (broken: number, fixed: number, pairs = 26) => ({ pairs, broken, fixed, same: 0, unknown: 0 });
const significance = (pValue: number, isTooSmall = false) => ({
  pValue,
  alpha: 0.05,
  isTooSmall,
  fewestDiscordantPairs: 6,
});

describe("verdict", () => {
  it.each([
    { of: { counts: counts(0, 0, 0) }, says: "The runs have no case in common, so there is nothing to compare." },
    { of: { counts: counts(0, 0) }, says: "It is not known which cases passed." },
    { of: { counts: counts(0, 0), significance: significance(1, true) }, says: "No case passed in one run alone." },
    {
      of: { counts: counts(2, 1), significance: significance(1, true) },
      says: "Too few cases differ to tell: 3, and fewer than 6 cannot reach p = 0.05 (exact McNemar test).",
    },
    {
      of: { counts: counts(5, 4), significance: significance(1) },
      says: "Chance alone may explain the difference: p = 1 (exact McNemar test).",
    },
    {
      of: { counts: counts(6, 0), significance: significance(0.03125) },
      says: "The candidate is worse than the base: p = 0.0313 (exact McNemar test).",
    },
    {
      of: { counts: counts(0, 17), significance: significance(0.0000153) },
      says: "The candidate is better than the base: p = 1.5e-5 (exact McNemar test).",
    },
  ])("says: $says", ({ of, says }) => {
    expect(verdict(of)).toBe(says);
  });
});
