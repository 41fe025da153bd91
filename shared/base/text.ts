/**
 * The message of whatever was thrown.
 *
 * @example
 * messageOf(new TypeError("no")); // "no"
 */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

// Control characters, halves of pairs, line and paragraph separators, and marks that turn the direction of text.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * A text as a terminal may show it: on one line, with what would move its cursor, colour it or reorder it written out, and cut
 * at a length.
 *
 * @param options.maxCharacters - Including the ellipsis that stands for what was cut. No limit by default.
 * @example
 * printable("red \u001b[31m"); // "red \\x1b[31m"
 * printable("a long answer", { maxCharacters: 7 }); // "a long…"
 */
export function printable(
  text: string,
  { maxCharacters = Infinity }: { readonly maxCharacters?: number } = {},
): string {
  // Cut before as well: a text of megabytes is not escaped for the sake of its first hundred characters.
  const shown = text.slice(0, (maxCharacters + 1) * 2).replace(UNPRINTABLE, escapeOf);
  if (shown.length <= maxCharacters) return shown;
  const characters = [...shown];
  if (characters.length <= maxCharacters) return shown;
  return `${characters.slice(0, maxCharacters - 1).join("")}…`;
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0);
  return NAMED[character] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, "0");

/**
 * A text of several lines as a terminal may show it: what would move its cursor or colour it is written out.
 *
 * @example
 * printableLines("first\nred \u001b[31m"); // "first\nred \\x1b[31m"
 */
export function printableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => printable(line))
    .join("\n");
}
