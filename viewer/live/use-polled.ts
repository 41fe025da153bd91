import { useEffect, useState } from "preact/hooks";
import { pagePollDeps } from "./page-poll-deps.ts";
import { poll } from "./poll.ts";

/** What was asked for, and what went wrong when it was asked for last. */
export type Polled<T> = { readonly value?: T; readonly error?: unknown };

/**
 * Keeps a value fresh while the component stands.
 *
 * @param load - Asked again and again, until what it gives is done.
 * @param key - What `load` depends on: another one begins anew.
 */
export function usePolled<T>(
  load: (signal: AbortSignal) => Promise<T>,
  { key, isDone }: { readonly key: string; readonly isDone: (value: T) => boolean },
): Polled<T> {
  const [polled, setPolled] = useState<Polled<T> & { readonly key: string }>({ key });
  useEffect(() => {
    let known = "";
    return poll(async (signal) => {
      try {
        const value = await load(signal);
        if (signal.aborted) return "done";
        const found = fingerprint(value);
        const isSame = found === known;
        known = found;
        if (!isSame) setPolled({ key, value });
        if (isDone(value)) return "done";
        return isSame ? "same" : "changed";
      } catch (error) {
        if (signal.aborted) return "done";
        known = "";
        setPolled((before) => ({ ...(before.key === key ? before : { key }), error }));
        return "failed";
      }
    }, pagePollDeps);
  }, [key]);
  return polled.key === key ? polled : {};
}

/** A run that goes on was always updated just now. */
const fingerprint = (value: unknown): string =>
  JSON.stringify(value, (name, inner: unknown) => (name === "updatedAt" ? undefined : inner));
