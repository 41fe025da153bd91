/**
 * Whether a text is the expected one, to the letter.
 *
 * @example
 * exactMatch("Paris", "Paris"); // true
 * exactMatch("Paris ", "Paris"); // false
 */
export const exactMatch = (actual: string, expected: string): boolean => actual === expected;

export type NormalizeOptions = {
  /** Defaults to `false`: "1.5" is not "15". */
  readonly ignorePunctuation?: boolean;
};

/**
 * Whether a text is the expected one but for upper and lower case, spaces and line breaks, and the ways in which Unicode can
 * write the same.
 *
 * @example
 * normalizedMatch("  New\nYORK", "New York"); // true
 * normalizedMatch("Paris.", "Paris", { ignorePunctuation: true }); // true
 */
export const normalizedMatch = (actual: string, expected: string, options: NormalizeOptions = {}): boolean =>
  normalize(actual, options) === normalize(expected, options);

function normalize(text: string, { ignorePunctuation = false }: NormalizeOptions): string {
  const plain = ignorePunctuation ? text.replace(/\p{P}/gu, " ") : text;
  // Capitals first: some small letters share one.
  return plain.normalize("NFKC").toUpperCase().toLowerCase().replace(/\s+/g, " ").trim();
}

export type Tolerance = {
  /** How far off the number may be. Defaults to 0. */
  readonly absolute?: number;
  /** How far off it may be for each 1 of the expected number: 0.01 is one percent. Defaults to 0. */
  readonly relative?: number;
};

/**
 * Whether a number is the expected one, or near enough by one of the tolerances.
 *
 * @param actual - A number, or a text that is one; anything else is not near.
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
  // Infinity is as near to itself as any other number.
  return number === expected || Math.abs(number - expected) <= Math.max(absolute, relative * Math.abs(expected));
}
