import { printable } from "../../../shared/base/text.ts";

describe("printable", () => {
  it.each([
    { text: "a b", shown: "a b", because: "it is printable" },
    { text: "日本 👍 é", shown: "日本 👍 é", because: "letters of any script are printable" },
    { text: "a\nb\r\tc", shown: "a\\nb\\r\\tc", because: "it stays on one line" },
    { text: "\u001b[31m\u009b", shown: "\\x1b[31m\\x9b", because: "colours are escaped" },
    { text: "a\u202eb\u2028", shown: "a\\u202eb\\u2028", because: "marks of direction are escaped" },
  ])("returns $shown, as $because", ({ text, shown }) => {
    expect(printable(text)).toBe(shown);
  });

  it("truncates at the limit, including the ellipsis, and never inside a character", () => {
    expect(printable("abcdef", { maxCharacters: 6 })).toBe("abcdef");
    expect(printable("abcdefg", { maxCharacters: 6 })).toBe("abcde…");
    expect(printable("👍👍👍👍", { maxCharacters: 3 })).toBe("👍👍…");
  });
});
