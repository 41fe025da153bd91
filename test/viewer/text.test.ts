import { oneLine, readableCount, localTime, visibleText } from "../../viewer/text.ts";

describe("visibleText", () => {
  it.each([
    { text: "two\r\nlines\tand a tab", shown: "two\nlines\tand a tab" },
    { text: "red \u001b[31m \u0000 \u0085", shown: "red \\x1b[31m \\x00 \\x85" },
    { text: "abc\u202edef\u2066\u200f", shown: "abc\\u202edef\\u2066\\u200f" },
    { text: "a\u2028b", shown: "a\\u2028b" },
    { text: "<script>alert('é')</script> 😀 עברית", shown: "<script>alert('é')</script> 😀 עברית" },
  ])("shows $shown", ({ text, shown }) => {
    expect(visibleText(text)).toBe(shown);
  });
});

describe("oneLine", () => {
  it("writes line breaks out and cuts at a length", () => {
    expect(oneLine("first\nsecond\t", 20)).toBe("first\\nsecond\\t");
    expect(oneLine("first\nsecond", 9)).toBe("first\\ns…");
    expect(oneLine("😀😀😀", 2)).toBe("😀…");
  });
});

describe("readableCount", () => {
  it("separates thousands", () => {
    expect(readableCount(1_234_567)).toBe("1,234,567");
  });
});

describe("readableTime", () => {
  it("is empty for anything that is no time", () => {
    expect(localTime("2026-11-22T15:37:01.390Z")).toMatch(/^2026-11-2[123] \d\d:\d\d:01$/);
    expect(localTime("soon")).toBe("");
    expect(localTime(undefined)).toBe("");
  });
});
