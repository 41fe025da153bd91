import { createIndexFilter } from "../../../../shared/run/durable/index-range.ts";

describe("a filter of indexes", () => {
  it.each([
    { ranges: [], indexes: [] },
    { ranges: [{ from: 0, to: 6 }], indexes: [0, 1, 2, 3, 4, 5] },
    { ranges: [{ from: 1, to: 2 }, { from: 4, to: 6 }], indexes: [1, 4, 5] }, // prettier-ignore
  ])("passes the indexes in $ranges", ({ ranges, indexes }) => {
    expect([0, 1, 2, 3, 4, 5, 6].filter(createIndexFilter(ranges))).toEqual(indexes);
  });
});
