import { selectCases } from "../../../shared/cases/select-cases.ts";
import type { JsonObject } from "../../../shared/contract/json.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f1";
const ZEROS = "0000-0000-4000-8000-000000000000";
const cases: readonly JsonObject[] = [
  { uuid: `${ID}0`, keywords: ["p0", "sums"] },
  { uuid: `${ID}0.1`, keywords: ["p1"] },
  { uuid: `AAAA${ZEROS}` },
  { uuid: `bbbb${ZEROS}`, keywords: ["p0"] },
];
const [first, second, third, fourth] = cases;

describe("selectCases", () => {
  it.each([
    { selection: {}, expected: cases },
    { selection: { filter: "p0" }, expected: [first, fourth] },
    { selection: { filter: "!p0" }, expected: [second, third] },
    { selection: { limit: 2 }, expected: [first, second] },
    { selection: { limit: 9 }, expected: cases },
    { selection: { filter: "p0", limit: 1 }, expected: [first] },
    { selection: { caseIds: [`${ID}0`] }, expected: [first] },
    { selection: { caseIds: [`${ID}0.1`] }, expected: [second] },
    { selection: { caseIds: [`${ID}0.`] }, expected: [second] },
    { selection: { caseIds: ["bbbb", "aaaa0"] }, expected: [third, fourth] },
    { selection: { caseIds: ["BBBB", `bbbb${ZEROS}`] }, expected: [fourth] },
    { selection: { caseIds: ["bbbb", "aaaa", `${ID}0`], filter: "p0", limit: 1 }, expected: [first] },
  ])("selects cases by $selection in the order of the suite", ({ selection, expected }) => {
    expect(selectCases(cases, selection)).toEqual({ cases: expected, warnings: [], problems: [] });
  });

  it("warns of keywords that no case has", () => {
    expect(selectCases(cases, { filter: "p0 || p9 || summs" })).toEqual({
      cases: [first, fourth],
      warnings: [
        'No case has the keyword "p9" of the filter. The nearest are p0, p1',
        'No case has the keyword "summs" of the filter. The nearest are sums',
      ],
      problems: [],
    });
  });

  it.each([
    [{ caseIds: ["aaab"] }, "caseIds[0]", `no case has the id "aaab". The nearest are aaaa${ZEROS}`],
    [
      { caseIds: [`bbbb${ZEROS.slice(0, -1)}1`] },
      "caseIds[0]",
      `no case has the id "bbbb${ZEROS.slice(0, -1)}1". The nearest are bbbb${ZEROS}`,
    ],
    [{ caseIds: ["aaaa", "bbb"] }, "caseIds[1]", '"bbb" is too short; give 4 characters of an id or more'],
    [{ caseIds: ["6a9f"] }, "caseIds[0]", `"6a9f" begins 2 ids: ${ID}0, ${ID}0.1. Give more of it`],
    [{ filter: "p0 p1" }, "filter", 'expected "&&", "||" or the end at position 4, found "p1"'],
    [{ filter: "p0 && p1" }, "filter", "matches none of the 4 cases; nothing to run. The keywords are p0, p1, sums"],
    [{ filter: "p1", caseIds: ["bbbb"] }, "filter", "leaves none of the cases that caseIds name; nothing to run"],
  ])("refuses %j", (selection, path, message) => {
    expect(selectCases(cases, selection)).toEqual({ cases: [], warnings: [], problems: [{ path, message }] });
  });

  it("reports all problems at once", () => {
    const { problems } = selectCases(cases, { filter: "(", caseIds: ["abcd", "x"] });

    expect(problems.map(({ path }) => path)).toEqual(["filter", "caseIds[0]", "caseIds[1]"]);
  });

  it("mentions it when no case has keywords", () => {
    expect(selectCases([third!], { filter: "p0" })).toEqual({
      cases: [],
      warnings: ['No case has the keyword "p0" of the filter.'],
      problems: [{ path: "filter", message: "matches none of the 1 cases; nothing to run. No case has keywords" }],
    });
  });
});
