/**
 * Time, as the host sees it. Tests pass one that they can move, so that days of durable timers pass in milliseconds.
 *
 * @example
 * const clock: Clock = { now: () => new Date(), setTimer: (at, callback) => systemClock.setTimer(at, callback) };
 */
export type Clock = {
  readonly now: () => Date;
  /** Calls back at that time or soon after, never before; at once (but not synchronously) if it has passed. */
  readonly setTimer: (at: Date, callback: () => void) => Cancel;
};

/** Takes a timer back; has no effect once it has fired. */
export type Cancel = () => void;

/** `setTimeout` fires at once when asked for more than 2^31-1 ms (24.8 days), so long waits go in steps. */
const longestTimeoutMs = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  setTimer: (at, callback) => {
    let timeout: NodeJS.Timeout;
    const arm = (): void => {
      const restMs = at.getTime() - Date.now();
      timeout = setTimeout(
        // A timeout may come a little early; a durable timer may not.
        () => (Date.now() >= at.getTime() ? callback() : arm()),
        Math.min(Math.max(restMs, 0), longestTimeoutMs),
      );
    };
    arm();
    return () => clearTimeout(timeout);
  },
};
