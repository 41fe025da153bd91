import { AsyncLocalStorage } from "node:async_hooks";
import type { Usage } from "../contract/index.ts";
import { addUsage } from "../base/usage.ts";

type Meter = { usage?: Usage };

const meters = new AsyncLocalStorage<Meter>();

/**
 * Adds what a call of a model used to whatever {@link withUsageMeter} is running. Elsewhere it does nothing.
 *
 * @example
 * meterUsage({ inputTokens: 12, outputTokens: 3, costUsd: 0.0001 });
 */
export function meterUsage(usage: Usage): void {
  const meter = meters.getStore();
  if (meter !== undefined) meter.usage = meter.usage === undefined ? usage : addUsage(meter.usage, usage);
}

/**
 * Does something, and tells what its calls of models used, also when it throws.
 *
 * @returns `used()` gives the sum so far; `undefined` where no model was called.
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
