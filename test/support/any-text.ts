import fc from "fast-check";

const HALVES_FROM = 0xd800;
const HALVES = 0x800;

const unit = fc.nat({ max: 0x10ffff - HALVES }).map(
  (index) => String.fromCodePoint(index < HALVES_FROM ? index : index + HALVES),
  (text) => {
    const codePoint = (text as string).codePointAt(0)!;
    if (text !== String.fromCodePoint(codePoint)) throw new TypeError("this is no code point");
    return codePoint < HALVES_FROM ? codePoint : codePoint - HALVES;
  },
);

/**
 * Texts of any code points but halves of surrogate pairs, `__proto__` and its like among them: `unit: "binary"` of fast-check
 * without its table of all of these, which takes a third of a second to make.
 *
 * @example
 * fc.property(anyText({ maxLength: 8 }), (text) => …);
 */
export const anyText = (options: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({ ...options, unit });
