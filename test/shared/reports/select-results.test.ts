import { readReport, selectResults } from "../../../shared/reports/read-report.ts";
import { aResult, aRunLog } from "./a-run-log.ts";

const report = readReport(
  aRunLog(["08fd947c-f0f1", "08fd0000-f0f1", "06444cf6-db04", "a"].map((uuid) => aResult({ uuid }))),
);

describe("selectResults", () => {
  it.each([
    { words: [], places: [0, 1, 2, 3] },
    { words: ["08fd"], places: [0, 1] },
    { words: ["06444CF6-DB04", "08fd9"], places: [0, 2] },
    { words: ["a"], places: [3] },
  ])("keeps $places for $words", ({ words, places }) => {
    const selected = selectResults(report, words);

    expect("report" in selected && selected.report.results.map(({ place }) => place)).toEqual(places);
  });

  it("says which words name nothing", () => {
    expect(selectResults(report, ["08fd", "ffff", "06"])).toEqual({
      problems: [
        'The run has no result of a case whose id begins with "ffff".',
        '"06" is too short: give at least the first 4 characters of a case\'s id.',
      ],
    });
  });
});
