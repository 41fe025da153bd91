import { toNumber } from "../../../pipelines/simple/to-number.ts";

describe("toNumber", () => {
  it.each([
    ["2", 10, 2],
    [" -12.5\n", 10, -12.5],
    ["+0.25", 10, 0.25],
    ["101", 2, 5],
    ["0.11", 2, 0.75],
    ["-101", 2, -5],
    ["bb", 12, 143],
    ["FF", 16, 255],
    ["-ff.8", 16, -255.5],
  ])("reads %j in base %d as %d", (text, base, value) => {
    expect(toNumber(text, base)).toBe(value);
  });

  it.each([
    ["hello world", 16],
    ["hello", 10],
    ["", 10],
    ["1 2", 10],
    ["12", 2],
    ["0x1f", 16],
    ["1.", 10],
    [".5", 10],
    ["1e3", 10],
    ["--1", 10],
    ["1.2.3", 10],
    ["NaN", 10],
    ["Infinity", 10],
  ])("refuses %j in base %d", (text, base) => {
    expect(() => toNumber(text, base)).toThrow(
      new Error(`could not read a number in base ${base} from ${JSON.stringify(text)}`),
    );
  });

  it.each([1, 17, 2.5, NaN, "10" as unknown as number])("refuses the base %p", (base) => {
    expect(() => toNumber("1", base)).toThrow(
      new Error(`the base must be a whole number from 2 to 16, but is ${base}`),
    );
  });
});
