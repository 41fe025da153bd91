import { AsyncLocalStorage } from "node:async_hooks";

/** Some work took longer than its time limit. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
  readonly code = "time-limit";
}

export type TimeLimitOptions = {
  /** Aborts the work, too. */
  readonly signal?: AbortSignal;
  readonly timeoutMs: number;
  /** The message of the error: what took too long, and what to do. */
  readonly late: string;
};

/**
 * Runs some work with a time limit. When the time is over or the caller's signal is aborted, the work's signal is aborted and
 * its result is no longer awaited.
 *
 * @throws TimeLimitError; the reason of the caller's signal; the errors of the work.
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
    controller.abort(thrown); // stops what the work has started
    throw thrown;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", passOn);
  }
}

/** On the clock of `performance.now()`. */
const deadlines = new AsyncLocalStorage<number>();

/**
 * Runs some work that can read the time it has left with {@link timeLeftMs}. This function does not stop it.
 *
 * @example
 * await withTimeLeft(60_000, () => stage(context));
 */
export const withTimeLeft = <T>(timeoutMs: number, work: () => T): T =>
  deadlines.run(performance.now() + timeoutMs, work);

/**
 * Returns the time left for the current work, set by {@link withTimeLeft}.
 *
 * @returns Milliseconds above 0; Infinity without a deadline, and after it.
 * @example
 * await withTimeLeft(60_000, async () => timeLeftMs()); // 59_999.9
 */
export function timeLeftMs(): number {
  const leftMs = (deadlines.getStore() ?? Infinity) - performance.now();
  return leftMs > 0 ? leftMs : Infinity;
}
