import { spread } from "../../bench/spread.ts";

describe("spread", () => {
  it.each([
    { values: [7], found: { median: 7, least: 7, most: 7 } },
    { values: [10, 9, 1], found: { median: 9, least: 1, most: 10 } },
    { values: [4, 1, 3, 2], found: { median: 2.5, least: 1, most: 4 } },
  ])("of $values is $found", ({ values, found }) => {
    expect(spread(values)).toEqual(found);
  });

  it("leaves the values as they are", () => {
    const values = [3, 1, 2];

    spread(values);

    expect(values).toEqual([3, 1, 2]);
  });
});
