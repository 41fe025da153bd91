// Control characters but for line breaks and tabs, halves of pairs, line and paragraph separators, and marks that turn the direction of text.
const UNSEEN = /[\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu;

/**
 * A text in which everything can be seen: what would hide or reorder it is written out.
 *
 * @example
 * visibleText("abc\u202edef"); // "abc\\u202edef"
 */
export function visibleText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(UNSEEN, (sign) => {
    const code = sign.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");
