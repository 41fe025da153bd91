import { filterRows } from "../../../viewer/table/filter-rows.ts";

const rows = [
  { kind: "ok", keywords: ["p0"], search: "08fd ok p0" },
  { kind: "error", keywords: ["p0", "slow"], search: "0644 error p0 slow infer: time limit" },
  { kind: "error", keywords: [], search: "3a97 error extract: no number" },
];
const places = (filter: object) => filterRows(rows, filter, (row) => row).map((row) => rows.indexOf(row));

describe("filterRows", () => {
  it.each([
    { filter: {}, found: [0, 1, 2] },
    { filter: { show: "error" }, found: [1, 2] },
    { filter: { keyword: "p0" }, found: [0, 1] },
    { filter: { keyword: "p" }, found: [] },
    { filter: { search: "  Limit  INFER " }, found: [1] },
    { filter: { search: "error", keyword: "p0" }, found: [1] },
    { filter: { search: ".*" }, found: [] },
  ])("lets $found through for $filter", ({ filter, found }) => {
    expect(places(filter)).toEqual(found);
  });

  it("gives the rows themselves when there is nothing to filter by", () => {
    expect(filterRows(rows, { search: " " }, (row) => row)).toBe(rows);
  });
});
