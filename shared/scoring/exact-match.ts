/**
 * Whether a text is the expected one, to the letter.
 *
 * @example
 * exactMatch("Paris", "Paris"); // true
 * exactMatch("Paris ", "Paris"); // false
 */
export const exactMatch = (actual: string, expected: string): boolean => actual === expected;
