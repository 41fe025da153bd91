import type { Failure } from "./envelope.ts";

const MINUTE_MS = 60_000;

/** Of a storage that is away, or full: a run that nobody watches waits a day for it. */
const STORAGE_WAITS_MS: readonly number[] = [
  1_000,
  4_000,
  10_000,
  30_000,
  ...Array<number>(10).fill(MINUTE_MS),
  ...Array<number>(285).fill(5 * MINUTE_MS),
];
/** Of anything else that may pass, in all two minutes. */
const OTHER_WAITS_MS: readonly number[] = [1_000, 4_000, 10_000, 30_000, 75_000];

/** Failures that no further try can mend. */
const PERMANENT: ReadonlySet<string> = new Set([
  "pipeline-changed",
  "pipeline-not-initialized",
  "run-deleted",
  "cancelled",
]);

/**
 * Codes of the operating system (ECONNREFUSED, ENOSPC) and of Azure's storage.
 * Source: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
 */
const STORAGE_CODE =
  /^(E(?!RR_)[A-Z0-9]+|ERR_STREAM_PREMATURE_CLOSE|REQUEST_SEND_ERROR|PARSE_ERROR|ServerBusy|InternalError|OperationTimedOut|ServerTimeout|AccountBeingCreated|ContainerBeingDeleted)$/;

/**
 * How long to wait before the next try after trouble of the platform, in ms; `undefined` where there is to be none.
 *
 * @param tries - How many there have been, from 1.
 * @example
 * platformWaitMs({ code: "ENOSPC", message: "no space left" }, 1); // 1000
 */
export function platformWaitMs({ code }: Failure, tries: number): number | undefined {
  if (PERMANENT.has(code)) return undefined;
  return (STORAGE_CODE.test(code) ? STORAGE_WAITS_MS : OTHER_WAITS_MS)[tries - 1];
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
