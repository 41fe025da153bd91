const SHORTEST = 8;

/**
 * The shortest form of each id, from 8 characters, that no other of them begins with. The suffix `.n` of an id stays.
 *
 * @example
 * shortIds(["08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"]).get("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"); // "08fd947c"
 */
export function shortIds(ids: Iterable<string>): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  let open = [...new Set(ids)];
  for (let length = SHORTEST; open.length > 0; length += 4) {
    const byForm = Map.groupBy(open, (id) => shortId(id, length));
    for (const [form, alike] of byForm) if (alike.length === 1) short.set(alike[0]!, form);
    open = open.filter((id) => !short.has(id));
  }
  return short;
}

/**
 * The beginning of an id, with its suffix.
 *
 * @example
 * shortId("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc.2"); // "08fd947c.2"
 */
export function shortId(id: string, length = SHORTEST): string {
  const [, stem = id, suffix = ""] = /^(.*?)(\.\d+)?$/s.exec(id) ?? [];
  return stem.slice(0, length) + suffix;
}
