/**
 * Whether a text is exactly the expected one.
 *
 * @example
 * exactMatch("Paris", "Paris"); // true
 * exactMatch("Paris ", "Paris"); // false
 */
export const exactMatch = (actual: string, expected: string): boolean => actual === expected;

type NormalizeOptions = {
  /** Default: `false`, so that "1.5" does not match "15". */
  readonly ignorePunctuation?: boolean;
};

/**
 * Whether a text is the expected one, ignoring upper and lower case, white space, and different Unicode forms of the same
 * characters.
 *
 * @example
 * normalizedMatch("  New\nYORK", "New York"); // true
 * normalizedMatch("Paris.", "Paris", { ignorePunctuation: true }); // true
 */
export const normalizedMatch = (actual: string, expected: string, options: NormalizeOptions = {}): boolean =>
  normalize(actual, options) === normalize(expected, options);

function normalize(text: string, { ignorePunctuation = false }: NormalizeOptions): string {
  const plain = ignorePunctuation ? text.replace(/\p{P}/gu, " ") : text;
  // Upper case first: some lower-case letters share one upper-case letter.
  return plain.normalize("NFKC").toUpperCase().toLowerCase().replace(/\s+/g, " ").trim();
}

export type Tolerance = {
  /** The maximum difference. Default: 0. */
  readonly absolute?: number;
  /** The maximum difference as a share of the expected number: 0.01 is one percent. Default: 0. */
  readonly relative?: number;
};

/**
 * Whether a number is within one of the tolerances of the expected number.
 *
 * @param actual - A number, or a text that contains only a number; any other value is not within a tolerance.
 * @throws TypeError for tolerances below 0.
 * @example
 * numberWithin(3.14, Math.PI, { absolute: 0.01 }); // true
 * numberWithin("98", 100, { relative: 0.02 }); // true
 * numberWithin("about 98", 100, { relative: 0.02 }); // false
 */
export function numberWithin(
  actual: unknown,
  expected: number,
  { absolute = 0, relative = 0 }: Tolerance = {},
): boolean {
  for (const [name, value] of Object.entries({ absolute, relative }))
    if (!(value >= 0)) throw new TypeError(`${name} must be a number from 0, got ${value}`);
  const number = typeof actual === "string" && actual.trim() !== "" ? Number(actual) : actual;
  if (typeof number !== "number" || Number.isNaN(number)) return false;
  // Infinity equals itself, although the difference is NaN.
  return number === expected || Math.abs(number - expected) <= Math.max(absolute, relative * Math.abs(expected));
}
