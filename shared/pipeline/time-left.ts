import { AsyncLocalStorage } from "node:async_hooks";

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
