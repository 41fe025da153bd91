import { sortRows } from "../../../viewer/table/sort-rows.ts";

describe("sortRows", () => {
  const values = ["b", 10, undefined, 9, "", "a"];

  it("puts numbers before texts, and rows without a value last", () => {
    expect(sortRows(values, (value) => value, false)).toEqual([9, 10, "a", "b", undefined, ""]);
  });

  it("leaves rows without a value last downwards as well", () => {
    expect(sortRows(values, (value) => value, true)).toEqual(["b", "a", 10, 9, undefined, ""]);
  });

  it("keeps the order of rows that are alike", () => {
    const rows = [1, 2, 3].map((place) => ({ place, value: "same" }));

    expect(sortRows(rows, ({ value }) => value, true)).toEqual(rows);
  });
});
