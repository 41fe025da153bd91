/**
 * The names closest to one that was misspelt, best first.
 *
 * @param count - How many at most. Defaults to 3.
 * @example
 * nearestPaths("infer.model.nam", ["prepare.template", "infer.model.name"], 1); // ["infer.model.name"]
 */
export function nearestPaths(wanted: string, known: readonly string[], count = 3): readonly string[] {
  return known
    .map((path) => ({ path, distance: editDistance(wanted.toLowerCase(), path.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ path }) => path);
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
