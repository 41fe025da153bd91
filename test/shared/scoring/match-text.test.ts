import { exactMatch, normalizedMatch, numberWithin } from "../../../shared/index.ts";

describe("exactMatch", () => {
  it.each([
    ["Paris", "Paris", true],
    ["Paris ", "Paris", false],
    ["", "", true],
  ])("compares %j with %j: %s", (actual, expected, matches) => {
    expect(exactMatch(actual, expected)).toBe(matches);
  });
});

describe("normalizedMatch", () => {
  it.each([
    ["  New\n\tYORK ", "new york", true],
    ["Straße", "STRASSE", true],
    ["cafe\u0301", "café", true],
    ["ﬁne", "fine", true],
    ["Paris.", "Paris", false],
    ["1.5", "15", false],
    ["", " ", true],
  ])("compares %j with %j: %s", (actual, expected, matches) => {
    expect(normalizedMatch(actual, expected)).toBe(matches);
  });

  it("ignores punctuation on request", () => {
    expect(normalizedMatch("“Paris”, of course!", "paris of course", { ignorePunctuation: true })).toBe(true);
  });
});

describe("numberWithin", () => {
  it.each([
    [3.14, Math.PI, { absolute: 0.01 }, true],
    [3.1, Math.PI, { absolute: 0.01 }, false],
    [98, 100, { relative: 0.02 }, true],
    [-98, -100, { relative: 0.02 }, true],
    [97.9, 100, { relative: 0.02 }, false],
    [97.9, 100, { relative: 0.02, absolute: 3 }, true],
    [5, 5, {}, true],
    [5.1, 5, {}, false],
    [" 98 ", 100, { relative: 0.02 }, true],
    ["1e2", 100, {}, true],
    ["about 98", 100, { relative: 0.02 }, false],
    ["", 0, {}, false],
    [" ", 0, {}, false],
    [null, 0, {}, false],
    [undefined, 0, {}, false],
    [[0], 0, {}, false],
    [NaN, NaN, { absolute: Infinity }, false],
    [Infinity, Infinity, {}, true],
  ])("compares %j with %d within %j: %s", (actual, expected, tolerance, isNear) => {
    expect(numberWithin(actual, expected, tolerance)).toBe(isNear);
  });

  it.each([{ absolute: -1 }, { absolute: NaN }])("refuses %j", (tolerance) => {
    expect(() => numberWithin(1, 1, tolerance)).toThrow(
      new TypeError(`absolute must be a number from 0, got ${tolerance.absolute}`),
    );
  });
});
