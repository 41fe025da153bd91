import { createInputReader } from "../../../local/engine/instance.ts";

describe("createInputReader", () => {
  it.each([
    { text: null, value: null },
    { text: "null", value: null },
    { text: '"text"', value: "text" },
    { text: '{"list":[1,[2],{"three":[]}],"empty":{},"none":null,"no":false}', value: undefined },
  ])("reads $text", ({ text, value = JSON.parse(text!) }) => {
    expect(createInputReader(text)()).toEqual(value);
  });

  it("returns a new object on each call", () => {
    const readInput = createInputReader('{"list":[1,{"deep":2}]}');

    const first = readInput() as any;
    first.list[1].deep = 3;
    first.list.shift();
    delete first.list;

    expect(readInput()).toEqual({ list: [1, { deep: 2 }] });
  });

  it("converts strings named Timestamp to dates, as the library does", () => {
    const readInput = createInputReader('{"Timestamp":"2026-01-05T08:00:00Z","list":[{"Timestamp":1}]}');

    expect(readInput()).toEqual({ Timestamp: new Date("2026-01-05T08:00:00Z"), list: [{ Timestamp: 1 }] });
  });

  it("keeps a field called __proto__", () => {
    const text = '{"a":{"__proto__":{"b":1}}}';

    expect(JSON.stringify(createInputReader(text)())).toBe(text);
  });
});
