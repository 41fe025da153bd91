const MINUTE_MS = 60_000;
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
