/** A stage took longer than it may. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
  readonly code = "time-limit";
  constructor(timeoutMs: number) {
    super(`The stage took longer than its ${timeoutMs / 1000} s. Its time limit is stageOptions.<stage>.timeoutMs.`);
  }
}

/**
 * Does something that must not take longer than a time. It is told by its signal when its time is over or the caller's
 * signal is given, and then it is not waited for any longer.
 *
 * @throws TimeLimitError; the reason of the caller's signal; what the work throws.
 * @example
 * await withTimeLimit((signal) => fetch(url, { signal }), { signal: cancelled, timeoutMs: 60_000 });
 */
export async function withTimeLimit<T>(
  work: (signal: AbortSignal) => T | Promise<T>,
  { signal, timeoutMs }: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const passOn = () => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new TimeLimitError(timeoutMs)), timeoutMs);
  signal.addEventListener("abort", passOn, { once: true });
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener("abort", () => reject(controller.signal.reason as Error), { once: true });
      Promise.resolve(work(controller.signal)).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", passOn);
  }
}
