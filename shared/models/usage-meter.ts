import { AsyncLocalStorage } from "node:async_hooks";
import type { Usage } from "../runlog/run-log.ts";

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

/**
 * The sum of two usages. It is an estimate where one of them is.
 *
 * @example
 * addUsage(first, second).costUsd;
 */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (key: "cachedInputTokens" | "reasoningTokens" | "cacheHits") =>
    a[key] === undefined && b[key] === undefined ? {} : { [key]: (a[key] ?? 0) + (b[key] ?? 0) };
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...sum("cachedInputTokens"),
    ...sum("reasoningTokens"),
    costUsd: a.costUsd + b.costUsd,
    ...(a.isEstimate || b.isEstimate ? { isEstimate: true } : {}),
    ...sum("cacheHits"),
  };
}
