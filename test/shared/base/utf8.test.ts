import fc from "fast-check";
import { createUtf8Decoder, decodeUtf8 } from "../../../shared/base/utf8.ts";
import { anyText } from "../../support/any-text.ts";

const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));

function decodeInPieces(all: Uint8Array, size: number) {
  const decoder = createUtf8Decoder();
  let text = "";
  for (let start = 0; start <= all.length; start += size) {
    const isLast = start + size > all.length;
    for (const decoded of [decoder.decode(all.subarray(start, start + size)), ...(isLast ? [decoder.end()] : [])]) {
      if ("invalidAtByte" in decoded) return decoded;
      text += decoded.text;
    }
  }
  return { text };
}

describe("decodeUtf8", () => {
  it.each(["", "abc", "é€😀", "\uFEFFabc", "\uFFFD", "a\uFFFD\u0000b"])("decodes %j", (text) => {
    expect(decodeUtf8(Buffer.from(text))).toEqual({ text });
  });

  it.each([
    { input: bytes([0xe9]), at: 0, what: "Latin-1" },
    { input: bytes("caf", [0xe9], " au lait"), at: 3, what: "Latin-1" },
    { input: bytes("é€😀", [0x80]), at: 9, what: "a second byte without a first" },
    { input: bytes("\uFFFDé", [0xff]), at: 5, what: "a byte that UTF-8 never has, after a replacement character" },
    { input: bytes("ab", [0xef, 0xbf]), at: 2, what: "an incomplete character at the end" },
    { input: bytes("ab", [0xe2, 0x82], "c"), at: 2, what: "an incomplete character" },
    { input: bytes([0xed, 0xa0, 0x80]), at: 0, what: "half of a surrogate pair" },
    { input: bytes([0xc0, 0x80]), at: 0, what: "an overlong encoding" },
    { input: bytes([0xff, 0xfe, 0x61, 0x00]), at: 0, what: "UTF-16" },
  ])("finds where $what begins", ({ input, at }) => {
    expect(decodeUtf8(input)).toEqual({ invalidAtByte: at });
    for (const size of [1, 2, 3, 4]) expect(decodeInPieces(input, size)).toEqual({ invalidAtByte: at });
  });

  it("decodes chunks of any size with the same result", () => {
    const input = fc.oneof(
      fc.uint8Array(),
      anyText().map((text) => new Uint8Array(Buffer.from(text))),
      fc.array(fc.constantFrom(0x61, 0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0xf0, 0x9f)).map((all) => Uint8Array.from(all)),
    );
    fc.assert(
      fc.property(input, fc.integer({ min: 1, max: 5 }), (all, size) => {
        const decoded = decodeUtf8(all);

        expect(decodeInPieces(all, size)).toEqual(decoded);
        if ("text" in decoded) expect(Buffer.from(decoded.text)).toEqual(Buffer.from(all));
        else expect(decodeUtf8(all.subarray(0, decoded.invalidAtByte))).toHaveProperty("text");
      }),
    );
  });
});
