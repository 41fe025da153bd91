/** Where times come from: the calendar for what is recorded, a monotonic counter for what is measured. */
export type Clock = {
  now(): Date;
  /** Milliseconds since some moment, with fractions; never goes back. */
  monotonicMs(): number;
};

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };
