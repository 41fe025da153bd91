import { exactMatch } from "../../../shared/index.ts";

describe("exactMatch", () => {
  it.each([
    ["Paris", "Paris", true],
    ["Paris ", "Paris", false],
    ["", "", true],
  ])("of %j with %j is %s", (actual, expected, matches) => {
    expect(exactMatch(actual, expected)).toBe(matches);
  });
});
