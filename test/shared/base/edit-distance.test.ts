import { editDistance, textSimilarity } from "../../../shared/index.ts";

describe("editDistance", () => {
  it.each([
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["abc", "", 3],
    ["", "", 0],
    ["abc", "abc", 0],
    ["flaw", "lawn", 2],
    ["👋🏽a", "👋🏽b", 1],
    ["ab", "ba", 2],
  ])("from %j to %j is %d", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it("refuses texts that would take minutes", () => {
    expect(() => editDistance("a".repeat(20_001), "b".repeat(20_000))).toThrow(
      /^texts of 20001 and 20000 characters are too long for an edit distance; compare them piece by piece$/,
    );
  });
});

describe("textSimilarity", () => {
  it.each([
    ["abc", "abc", 1],
    ["", "", 1],
    ["abc", "xyz", 0],
    ["abcd", "abcx", 0.75],
    ["", "abc", 0],
  ])("of %j and %j is %d", (a, b, similarity) => {
    expect(textSimilarity(a, b)).toBe(similarity);
  });
});
