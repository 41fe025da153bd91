import { equalJson, type Json } from "../../../shared/contract/json.ts";

describe("equalJson", () => {
  it.each<[Json | undefined, Json | undefined, boolean]>([
    [{ a: 1, b: [null, { c: "x" }] }, { b: [null, { c: "x" }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [{ a: 1 }, { b: 1 }, false],
    [{}, [], false],
    [null, {}, false],
    [undefined, undefined, true],
    [undefined, null, false],
    ["1", 1, false],
    [JSON.parse('{"__proto__":{}}') as Json, {}, false],
    [{ toString: 1 }, { valueOf: 1 }, false],
  ])("of %j and %j is %s", (a, b, isEqual) => {
    expect(equalJson(a, b)).toBe(isEqual);
  });
});
