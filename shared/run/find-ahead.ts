const MOST_AT_ONCE = 16;

/**
 * Looks at one item after the other until something is found; the longer that takes, the more are looked at at once, up to
 * 16: one look at a store far away takes as long as several together.
 *
 * @returns What was found at the earliest item; `undefined` for nothing.
 * @example
 * await findAhead(["a", "b"], async (name) => (await exists(name)) ? name : undefined);
 */
export async function findAhead<Item, Found>(
  items: readonly Item[],
  look: (item: Item, index: number) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  for (let start = 0, end = 1; start < items.length;) {
    const looks = items.slice(start, end).map((item, index) => look(item, start + index));
    const found = (await Promise.all(looks)).find((each) => each !== undefined);
    if (found !== undefined) return found;
    [start, end] = [end, end + Math.min(2 * (end - start), MOST_AT_ONCE)];
  }
  return undefined;
}
