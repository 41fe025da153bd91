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
