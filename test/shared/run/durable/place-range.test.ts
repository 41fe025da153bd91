import { createPlaceFilter } from "../../../../shared/run/durable/place-range.ts";

describe("a filter of places", () => {
  it.each([
    { ranges: [], places: [] },
    { ranges: [{ from: 0, to: 6 }], places: [0, 1, 2, 3, 4, 5] },
    { ranges: [{ from: 1, to: 2 }, { from: 4, to: 6 }], places: [1, 4, 5] }, // prettier-ignore
  ])("passes those that are in one of $ranges", ({ ranges, places }) => {
    expect([0, 1, 2, 3, 4, 5, 6].filter(createPlaceFilter(ranges))).toEqual(places);
  });
});
