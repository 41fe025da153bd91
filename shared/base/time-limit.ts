import { AsyncLocalStorage } from "node:async_hooks";

/** Something took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
  readonly code = "time-limit";
}

export type TimeLimitOptions = {
  /** The caller's, where it may give up. */
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  /** What to say when the time is over: what took too long, and what to do. */
  readonly late: string;
};

/**
 * Does something that must not take longer than a time. It is told by its signal when its time is over or the caller's
 * signal is given, and then it is not waited for any longer.
 *
 * @throws TimeLimitError; the reason of the caller's signal; what the work throws.
 * @example
 * await withTimeLimit((signal) => fetch(url, { signal }), { timeoutMs: 60_000, late: `${url} took longer than 60 s` });
 */
export async function withTimeLimit<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  { signal, timeoutMs, late }: TimeLimitOptions,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const ended = Promise.withResolvers<T>();
  const passOn = () => ended.reject(signal?.reason);
  const timer = setTimeout(() => ended.reject(new TimeLimitError(late)), timeoutMs);
  signal?.addEventListener("abort", passOn);
  try {
    Promise.resolve(work(controller.signal)).then(ended.resolve, ended.reject);
    return await ended.promise;
  } catch (thrown) {
    controller.abort(thrown); // what the work left behind is of no use to anybody
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", passOn);
  }
}

/** By `performance.now()`. */
const deadlines = new AsyncLocalStorage<number>();

/**
 * Does something that has so much time, which it may ask for by {@link timeLeftMs}. Nothing ends it here.
 *
 * @example
 * await withTimeLeft(60_000, () => stage(context));
 */
export const withTimeLeft = <T>(timeoutMs: number, work: () => T): T =>
  deadlines.run(performance.now() + timeoutMs, work);

/**
 * How much time is left for what is being done.
 *
 * @returns Milliseconds above 0; Infinity where nobody said, and for what goes on when its time is over.
 * @example
 * await withTimeLeft(60_000, async () => timeLeftMs()); // 59_999.9
 */
export function timeLeftMs(): number {
  const leftMs = (deadlines.getStore() ?? Infinity) - performance.now();
  return leftMs > 0 ? leftMs : Infinity;
}
