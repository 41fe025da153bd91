import type { Failure } from "./envelope.ts";

/** How long to wait before each further try, in ms: a storage that is away for two minutes ends no run. */
export const PLATFORM_WAITS_MS = [1_000, 4_000, 10_000, 30_000, 75_000] as const;

/** Failures that no further try can mend. */
const PERMANENT: ReadonlySet<string> = new Set([
  "pipeline-changed",
  "pipeline-not-initialized",
  "run-deleted",
  "cancelled",
]);

/**
 * Whether trouble of the platform may pass by itself.
 *
 * @example
 * mayPass({ code: "ENOSPC", message: "no space left" }); // true
 */
export function mayPass({ code }: Failure): boolean {
  return !PERMANENT.has(code);
}

/**
 * A time some ms after another. Orchestrators have no clock of their own, but may calculate with that of their context.
 *
 * @example
 * context.df.createTimer(later(context.df.currentUtcDateTime, 1_000));
 */
export function later(time: Date, ms: number): Date {
  return new Date(time.getTime() + ms);
}
