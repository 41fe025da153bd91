import { editDistance } from "../scoring/edit-distance.ts";

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
