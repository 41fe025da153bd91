import { describeValue } from "../../../shared/contract/json.ts";

describe("describeValue", () => {
  it.each([
    [undefined, "nothing"],
    [null, "null"],
    [true, "true"],
    [5, "the number 5"],
    ["x", 'the text "x"'],
    [["a"], 'the list ["a"]'],
    [{ a: 1 }, 'the object {"a":1}'],
    [new Map(), "a Map"],
    [{ deep: [() => 1] }, "a value with a function in it"],
    [NaN, "NaN"],
    ["x".repeat(100), `the text "${"x".repeat(79)}…`],
  ])("describes %p", (value, text) => {
    expect(describeValue(value)).toBe(text);
  });
});
