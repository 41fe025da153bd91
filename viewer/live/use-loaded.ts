import { useEffect, useState } from "preact/hooks";

export type Loaded<T> = { readonly value?: T; readonly error?: unknown };

/**
 * Loads something once.
 *
 * @param key - What `load` depends on: another one loads anew; `undefined` loads nothing.
 */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>, key: string | undefined): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T> & { readonly key?: string }>({});
  useEffect(() => {
    if (key === undefined) return undefined;
    const left = new AbortController();
    load(left.signal).then(
      (value) => left.signal.aborted || setLoaded({ key, value }),
      (error: unknown) => left.signal.aborted || setLoaded({ key, error }),
    );
    return () => left.abort();
  }, [key]);
  return key !== undefined && loaded.key === key ? loaded : {};
}
