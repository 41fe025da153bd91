import type { RetryOptions } from "./actions.ts";

const longestDelayMs = 6 * 86_400_000;

/**
 * How long the host waits before it tries again.
 *
 * @param failures - How many tries have failed.
 * @example
 * retryDelayMs({ firstRetryIntervalInMilliseconds: 1000, maxNumberOfAttempts: 5, backoffCoefficient: 2 }, 3); // 4000
 */
export const retryDelayMs = (options: RetryOptions, failures: number): number =>
  Math.min(
    options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (failures - 1),
    options.maxRetryIntervalInMilliseconds ?? longestDelayMs,
  );
