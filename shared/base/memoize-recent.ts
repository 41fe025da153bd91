/**
 * Caches the results of an asynchronous function for its most recently used keys. Concurrent calls share one load; a failed
 * load is not cached.
 *
 * @param options.size - The number of cached keys, at least 1.
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
