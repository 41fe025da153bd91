import { visibleRange } from "../../../viewer/table/visible-range.ts";

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
