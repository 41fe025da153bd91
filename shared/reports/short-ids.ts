const SHORTEST = 8;

/**
 * The shortest form of each id, from 8 characters, that no other of them begins with. The suffix `.n` of an id stays.
 *
 * @example
 * shortIds(["08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"]).get("08fd947c-f0f1-4a65-8c61-6789eb3cc4fc"); // "08fd947c"
 */
export function shortIds(ids: readonly string[]): ReadonlyMap<string, string> {
  const short = new Map<string, string>();
  let open = [...new Set(ids)];
  for (let length = SHORTEST; open.length > 0; length += 4) {
    const byForm = Map.groupBy(open, (id) => shorten(id, length));
    for (const [form, [first, ...others]] of byForm) if (others.length === 0) short.set(first as string, form);
    open = open.filter((id) => !short.has(id));
  }
  return short;
}

function shorten(id: string, length: number): string {
  const [, stem = id, suffix = ""] = /^(.*?)(\.\d+)?$/s.exec(id) ?? [];
  return stem.slice(0, length) + suffix;
}
