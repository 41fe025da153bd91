/** The maximum product of two lengths: the comparison blocks the process for seconds. */
const MAX_STEPS = 400_000_000;

/**
 * Counts the characters to insert, delete or replace to turn one text into the other (Levenshtein distance). The time grows with
 * the product of the lengths: about a second for two texts of 10,000 characters.
 *
 * @throws RangeError if the product of the lengths is above 400 million (two texts of 20,000 characters).
 * @example
 * editDistance("kitten", "sitting"); // 3
 */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  if (from.length * to.length > MAX_STEPS)
    throw new RangeError(
      `texts of ${from.length} and ${to.length} characters are too long for an edit distance; compare them piece by piece`,
    );
  // One row of the table of distances between all prefixes.
  let row = to.map((_, index) => index + 1);
  from.forEach((character, index) => {
    let diagonal = index;
    let left = index + 1;
    row = row.map((above, column) => {
      const replaced = diagonal + (character === to[column] ? 0 : 1);
      diagonal = above;
      left = Math.min(above + 1, left + 1, replaced);
      return left;
    });
  });
  return row.at(-1) ?? from.length;
}

/**
 * Compares two texts by their edit distance.
 *
 * @returns From 0 (nothing in common) to 1 (the same text).
 * @throws RangeError for texts that are too long for `editDistance`.
 *
 * @example
 * textSimilarity("kitten", "sitting"); // 0.571…
 */
export function textSimilarity(a: string, b: string): number {
  const longest = Math.max([...a].length, [...b].length);
  return longest === 0 ? 1 : 1 - editDistance(a, b) / longest;
}

/**
 * Finds the names closest to a misspelt one, best first.
 *
 * @param count - The maximum number of names. Default: 3.
 * @example
 * nearestPaths("infer.model.nam", ["prepare.template", "infer.model.name"], 1); // ["infer.model.name"]
 */
export function nearestNames(wanted: string, known: readonly string[], count = 3): readonly string[] {
  const start = startOf(wanted);
  const ranked = known
    .map((path) => ({ path, distance: editDistance(start, startOf(path)) }))
    .sort((a, b) => a.distance - b.distance);
  // Next to a good suggestion a bad one only distracts.
  const farthest = Math.max(2, 2 * (ranked[0]?.distance ?? 0));
  return ranked.flatMap(({ path, distance }) => (distance <= farthest ? [path] : [])).slice(0, count);
}

/** The first 200 characters are enough to find a name, and the time grows with the product of the lengths. */
const startOf = (name: string): string => name.slice(0, 200).toLowerCase();
