/**
 * Returns the message of any thrown value.
 *
 * @example
 * messageOf(new TypeError("no")); // "no"
 */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

// Control characters, unpaired surrogates, line and paragraph separators, and marks that change the direction of text.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const NAMED: { readonly [character: string]: string } = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * Makes a text safe to print on one line of a terminal: escapes what would move the cursor, change colours or reorder text, and
 * truncates it.
 *
 * @param options.maxCharacters - The maximum length, including the ellipsis of a truncated text. Default: no limit.
 * @example
 * printable("red \u001b[31m"); // "red \\x1b[31m"
 * printable("a long answer", { maxCharacters: 7 }); // "a long…"
 */
export function printable(
  text: string,
  { maxCharacters = Infinity }: { readonly maxCharacters?: number } = {},
): string {
  // Truncate before, too: escape only the beginning of a text of megabytes.
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
 * Makes each line of a text safe to print on a terminal, like {@link printable}.
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
