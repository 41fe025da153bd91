import { holmCorrection } from "../../../shared/reports/statistics.ts";

describe("holmCorrection", () => {
  // The example of en.wikipedia.org/wiki/Holm-Bonferroni_method, sections "Example" and "Adjusted p-values".
  it("adjusts four p-values as the textbook example has them", () => {
    const adjusted = holmCorrection([0.01, 0.04, 0.03, 0.005]);

    expect(adjusted.map((pValue) => Number(pValue.toFixed(12)))).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it("never exceeds 1, and keeps the order", () => {
    expect(holmCorrection([0.9, 0.5, 0.8])).toEqual([1, 1, 1]);
    expect(holmCorrection([0.2, 0.2])).toEqual([0.4, 0.4]);
  });

  it("leaves a single one as it is, and none as none", () => {
    expect(holmCorrection([0.04])).toEqual([0.04]);
    expect(holmCorrection([])).toEqual([]);
  });
});
