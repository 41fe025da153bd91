import { normalizedMatch } from "../../../shared/index.ts";

describe("normalizedMatch", () => {
  it.each([
    ["  New\n\tYORK ", "new york", true],
    ["Straße", "STRASSE", true],
    ["cafe\u0301", "café", true],
    ["ﬁne", "fine", true],
    ["Paris.", "Paris", false],
    ["1.5", "15", false],
    ["", " ", true],
  ])("of %j with %j is %s", (actual, expected, matches) => {
    expect(normalizedMatch(actual, expected)).toBe(matches);
  });

  it("can pass over punctuation", () => {
    expect(normalizedMatch("“Paris”, of course!", "paris of course", { ignorePunctuation: true })).toBe(true);
  });
});
