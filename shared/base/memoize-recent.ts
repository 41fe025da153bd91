/**
 * Remembers what an asynchronous function gave for its most recently used keys. Calls that overlap share one load; a load
 * that fails is forgotten.
 *
 * @param options.size - How many keys to remember, at least 1.
 * @example
 * const readShard = memoizeRecent((name: string) => store.read(name), { size: 64 });
 */
export function memoizeRecent<T>(
  load: (key: string) => Promise<T>,
  { size }: { readonly size: number },
): (key: string) => Promise<T> {
  const recent = new Map<string, Promise<T>>();
  return (key) => {
    const known = recent.get(key);
    const value = known ?? load(key);
    recent.delete(key);
    recent.set(key, value);
    if (known === undefined) {
      value.catch(() => recent.get(key) === value && recent.delete(key));
      for (const oldest of recent.keys()) {
        if (recent.size <= size) break;
        recent.delete(oldest);
      }
    }
    return value;
  };
}
