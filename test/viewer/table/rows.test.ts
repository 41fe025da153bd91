import { caseKey, filterRows, parseCaseKey, sortRows, toCaseRows, visibleRange } from "../../../viewer/table/rows.ts";

describe("toCaseRows", () => {
  it("makes everything in a row searchable", () => {
    const [row] = toCaseRows([
      {
        uuid: "08FD947C-f0f1-4a65-8c61-6789eb3cc4fc",
        status: "error",
        keywords: ["P0", "slow"],
        cells: [0.5, null, true],
        stage: "extract",
        message: "Context: Reading.\nError: no number\nmore",
      },
    ]);

    expect(row).toMatchObject({
      short: "08FD947C",
      keywords: "P0, slow",
      error: "extract: Reading. Error: no number",
      search: "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc error 0.5  true p0, slow extract: reading. error: no number",
    });
  });

  it("cuts long texts", () => {
    const [row] = toCaseRows([
      { uuid: "1", status: "error", keywords: [], message: `Error: ${"x".repeat(1_000_000)}` },
    ]);

    expect(row!.error).toHaveLength(300);
    expect(row!.search.length).toBeLessThan(400);
  });
});

describe("caseKey", () => {
  it.each([{ uuid: "08fd947c.1" }, { uuid: "08fd947c", repeat: 0 }, { uuid: "08fd947c", repeat: 12 }])(
    "is read back for %j",
    (id) => {
      expect(parseCaseKey(caseKey(id))).toEqual(id);
    },
  );
});

const rows = [
  { kind: "ok", keywords: ["p0"], search: "08fd ok p0" },
  { kind: "error", keywords: ["p0", "slow"], search: "0644 error p0 slow infer: time limit" },
  { kind: "error", keywords: [], search: "3a97 error extract: no number" },
];
const indexes = (filter: object) => filterRows(rows, filter, (row) => row).map((row) => rows.indexOf(row));

describe("filterRows", () => {
  it.each([
    { filter: {}, found: [0, 1, 2] },
    { filter: { show: "error" }, found: [1, 2] },
    { filter: { keyword: "p0" }, found: [0, 1] },
    { filter: { keyword: "p" }, found: [] },
    { filter: { search: "  Limit  INFER " }, found: [1] },
    { filter: { search: "error", keyword: "p0" }, found: [1] },
    { filter: { search: ".*" }, found: [] },
  ])("keeps $found for $filter", ({ filter, found }) => {
    expect(indexes(filter)).toEqual(found);
  });

  it("returns the rows themselves for an empty filter", () => {
    expect(filterRows(rows, { search: " " }, (row) => row)).toBe(rows);
  });
});

describe("sortRows", () => {
  const values = ["b", 10, undefined, 9, "", "a"];

  it("puts numbers before texts, and rows without a value last", () => {
    expect(sortRows(values, (value) => value, false)).toEqual([9, 10, "a", "b", undefined, ""]);
  });

  it("puts rows without a value last in descending order, too", () => {
    expect(sortRows(values, (value) => value, true)).toEqual(["b", "a", 10, 9, undefined, ""]);
  });

  it("keeps the order of equal rows", () => {
    const rows = [1, 2, 3].map((index) => ({ index, value: "same" }));

    expect(sortRows(rows, ({ value }) => value, true)).toEqual(rows);
  });
});

describe("visibleRange", () => {
  it.each([
    { scrollTop: 0, count: 10_000, range: { first: 0, end: 31 }, because: "it is at the top" },
    { scrollTop: 2800, count: 10_000, range: { first: 90, end: 131 }, because: "it is in between" },
    { scrollTop: 280_000 - 560, count: 10_000, range: { first: 9970, end: 10_000 }, because: "it is at the end" },
    { scrollTop: 280_000 - 560, count: 5, range: { first: 0, end: 5 }, because: "rows are gone" },
    { scrollTop: 0, count: 0, range: { first: 0, end: 0 }, because: "there are no rows" },
  ])("goes from $range.first to $range.end when $because", ({ scrollTop, count, range }) => {
    expect(visibleRange({ scrollTop, height: 560, rowHeight: 28, count })).toEqual(range);
  });
});
