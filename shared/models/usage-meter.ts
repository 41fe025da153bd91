import { AsyncLocalStorage } from "node:async_hooks";
import { addUsage } from "../base/usage.ts";
import type { Usage } from "../contract/index.ts";

type Meter = { usage?: Usage };

const meters = new AsyncLocalStorage<Meter>();

/** Adds the usage of a model call to the work that {@link withUsageMeter} is running. Outside it this is a no-op. */
export function meterUsage(usage: Usage): void {
  const meter = meters.getStore();
  if (meter !== undefined) meter.usage = meter.usage === undefined ? usage : addUsage(meter.usage, usage);
}

/**
 * Runs some work and adds up the usage of its model calls, even if it throws.
 *
 * @returns `used()` returns the sum so far, or `undefined` if no model was called.
 * @example
 * const { result, used } = withUsageMeter(() => stage(context));
 * await result.finally(() => console.log(used()));
 */
export function withUsageMeter<T>(work: () => Promise<T>): {
  readonly result: Promise<T>;
  readonly used: () => Usage | undefined;
} {
  const meter: Meter = {};
  return { result: meters.run(meter, work), used: () => meter.usage };
}
