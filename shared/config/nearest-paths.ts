/**
 * The names closest to one that was misspelt, best first.
 *
 * @param count - How many at most. Defaults to 3.
 * @example
 * nearestPaths("infer.model.nam", ["prepare.template", "infer.model.name"], 1); // ["infer.model.name"]
 */
export function nearestPaths(wanted: string, known: readonly string[], count = 3): readonly string[] {
  const start = wanted.slice(0, 200).toLowerCase();
  const ranked = known
    .map((path) => ({ path, distance: editDistance(start, path.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  // Next to a good guess a bad one only distracts.
  const farthest = Math.max(2, 2 * (ranked[0]?.distance ?? 0));
  return ranked.flatMap(({ path, distance }) => (distance <= farthest ? [path] : [])).slice(0, count);
}

/** Levenshtein's distance: how many letters to insert, delete or change. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const change = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(change, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
