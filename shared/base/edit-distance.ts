/** The product of two lengths; nothing else is done by the process in the seconds that this takes. */
const MOST_STEPS = 400_000_000;

/**
 * How many characters must be put in, taken out or replaced to make one text of the other (Levenshtein). Takes the product of
 * their lengths in time: a second for two texts of 10,000 characters.
 *
 * @throws RangeError for texts that are longer than 20,000 characters each, or whose lengths have that product.
 * @example
 * editDistance("kitten", "sitting"); // 3
 */
export function editDistance(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  if (from.length * to.length > MOST_STEPS)
    throw new RangeError(
      `texts of ${from.length} and ${to.length} characters are too long for an edit distance; compare them piece by piece`,
    );
  // Of the table of all beginnings against all beginnings, one row is kept.
  let row = to.map((_, index) => index + 1);
  from.forEach((character, place) => {
    let diagonal = place;
    let left = place + 1;
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
 * How alike two texts are, by their edit distance: 1 is the same, 0 has nothing in common.
 *
 * @example
 * textSimilarity("kitten", "sitting"); // 0.571…
 */
export function textSimilarity(a: string, b: string): number {
  const longest = Math.max([...a].length, [...b].length);
  return longest === 0 ? 1 : 1 - editDistance(a, b) / longest;
}

/**
 * The names closest to one that was misspelt, best first.
 *
 * @param count - How many at most. Defaults to 3.
 * @example
 * nearestPaths("infer.model.nam", ["prepare.template", "infer.model.name"], 1); // ["infer.model.name"]
 */
export function nearestPaths(wanted: string, known: readonly string[], count = 3): readonly string[] {
  const start = startOf(wanted);
  const ranked = known
    .map((path) => ({ path, distance: editDistance(start, startOf(path)) }))
    .sort((a, b) => a.distance - b.distance);
  // Next to a good guess a bad one only distracts.
  const farthest = Math.max(2, 2 * (ranked[0]?.distance ?? 0));
  return ranked.flatMap(({ path, distance }) => (distance <= farthest ? [path] : [])).slice(0, count);
}

/** Whoever misspells a name of more than that has another problem, and the distance takes the product of the lengths. */
const startOf = (name: string): string => name.slice(0, 200).toLowerCase();
