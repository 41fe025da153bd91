import type { Failure } from "../../base/failure.ts";

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

const HOUR_MS = 60 * MINUTE_MS;

/** In all about a day. */
const WAITS_MS: readonly number[] = [
  5_000,
  30_000,
  ...[2, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 4, 8, 8].map((hours) => hours * HOUR_MS),
];

/**
 * How long to wait before a receiver is told again, in ms; `undefined` where it is to be given up.
 *
 * @param tries - How many there have been, from 1.
 * @example
 * notifyWaitMs(1); // 5000
 */
export const notifyWaitMs = (tries: number): number | undefined => WAITS_MS[tries - 1];

/** A receiver may ask for more time, but not for ever. */
export const LONGEST_ASKED_MS = 8 * HOUR_MS;
