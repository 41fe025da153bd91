/** Beyond base 16 ordinary words would be numbers. */
const LARGEST_BASE = 16;
const MOST_QUOTED_CHARACTERS = 200;

/**
 * Reads a number that is written in some base: a sign, digits, a point, more digits, around them nothing but space.
 *
 * @param base - From 2 to 16.
 * @throws Error when the text is anything else.
 * @example
 * toNumber("-ff.8", 16); // -255.5
 */
export function toNumber(text: string, base: number): number {
  if (!(Number.isInteger(base) && base >= 2 && base <= LARGEST_BASE))
    throw new Error(`the base must be a whole number from 2 to ${LARGEST_BASE}, but is ${base}`);
  const [, sign, whole = "", fraction = ""] = /^([-+]?)([0-9a-z]+)(?:\.([0-9a-z]+))?$/i.exec(text.trim()) ?? [];
  const digits = [...(whole + fraction)].map((digit) => parseInt(digit, base));
  if (digits.length === 0 || digits.some(Number.isNaN))
    throw new Error(`could not read a number in base ${base} from ${quote(text)}`);
  const value = digits.reduce((sum, digit) => sum * base + digit, 0) / base ** fraction.length;
  return sign === "-" ? -value : value;
}

const quote = (text: string): string =>
  JSON.stringify(text.length <= MOST_QUOTED_CHARACTERS ? text : `${text.slice(0, MOST_QUOTED_CHARACTERS)}…`);
