import { selectCases } from "../../../shared/cases/select-cases.ts";
import type { JsonObject } from "../../../shared/contract/json.ts";

const ID = "6a9f2f0e-3c5b-4a57-9a52-0f2f5a0f6f1";
const cases: readonly JsonObject[] = [
  { uuid: `${ID}0`, keywords: ["p0", "sums"] },
  { uuid: `${ID}0.1`, keywords: ["p1"] },
  { uuid: "AAAA0000-0000-4000-8000-000000000000" },
  { uuid: "bbbb0000-0000-4000-8000-000000000000", keywords: ["p0"] },
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
    { selection: { caseIds: ["BBBB", "bbbb0000-0000-4000-8000-000000000000"] }, expected: [fourth] },
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
    {
      selection: { caseIds: ["aaab"] },
      path: "caseIds[0]",
      message: 'no case has the id "aaab". The nearest are aaaa0000-0000-4000-8000-000000000000',
    },
    {
      selection: { caseIds: ["bbbb0000-0000-4000-8000-000000000001"] },
      path: "caseIds[0]",
      message:
        'no case has the id "bbbb0000-0000-4000-8000-000000000001". The nearest are bbbb0000-0000-4000-8000-000000000000',
    },
    {
      selection: { caseIds: ["aaaa", "bbb"] },
      path: "caseIds[1]",
      message: '"bbb" is too short; give 4 characters of an id or more',
    },
    {
      selection: { caseIds: ["6a9f"] },
      path: "caseIds[0]",
      message: `"6a9f" begins 2 ids: ${ID}0, ${ID}0.1. Give more of it`,
    },
    {
      selection: { filter: "p0 p1" },
      path: "filter",
      message: 'expected "&&", "||" or the end at position 4, found "p1"',
    },
    {
      selection: { filter: "p0 && p1" },
      path: "filter",
      message: "matches none of the 4 cases; nothing to run. The keywords are p0, p1, sums",
    },
    {
      selection: { filter: "p1", caseIds: ["bbbb"] },
      path: "filter",
      message: "leaves none of the cases that caseIds name; nothing to run",
    },
  ])("refuses $selection", ({ selection, path, message }) => {
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
