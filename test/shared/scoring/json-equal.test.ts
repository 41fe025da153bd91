import { jsonEqual } from "../../../shared/index.ts";

describe("jsonEqual", () => {
  it.each([
    [
      { a: 1, b: [2, { c: null }] },
      { b: [2, { c: null }], a: 1 },
    ],
    [[], []],
    [null, null],
    ["x", "x"],
    [0, -0],
  ])("finds %j equal to %j", (actual, expected) => {
    expect(jsonEqual(actual, expected)).toEqual({ isEqual: true, differences: [] });
  });

  it("lists all differences", () => {
    const actual = { items: [{ name: "a", "shoe size": 41 }, 2, 3], more: null, ["__proto__x"]: 1 };
    const expected = { items: [{ name: "b", "shoe size": 42 }, [2]], less: {}, ["__proto__x"]: 1 };

    expect(jsonEqual(actual, expected)).toEqual({
      isEqual: false,
      differences: [
        { path: "$.items[0].name", actual: "a", expected: "b" },
        { path: '$.items[0]["shoe size"]', actual: 41, expected: 42 },
        { path: "$.items[1]", actual: 2, expected: [2] },
        { path: "$.items[2]", actual: 3 },
        { path: "$.more", actual: null },
        { path: "$.less", expected: {} },
      ],
    });
  });

  it.each([
    [1, "1"],
    [{}, []],
    [null, {}],
    [false, null],
  ])("finds %j different from %j", (actual, expected) => {
    expect(jsonEqual(actual, expected).differences).toEqual([{ path: "$", actual, expected }]);
  });

  it("compares own keys only", () => {
    const own = JSON.parse('{"__proto__": 1, "constructor": 2}') as { [key: string]: number };

    expect(jsonEqual({}, own).differences).toEqual([
      { path: "$.__proto__", expected: 1 },
      { path: "$.constructor", expected: 2 },
    ]);
  });
});
