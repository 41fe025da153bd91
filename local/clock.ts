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

/** A clock that stands still until a test moves it: days of timers pass in milliseconds. */
export type ManualClock = Clock & {
  /** Moves on; every timer on the way fires at its time, and what follows from it happens before the next. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves on to the next timer that is armed; false if there is none. */
  readonly advanceToNext: () => Promise<boolean>;
  /** How many timers are armed. */
  readonly armed: () => number;
};

/** So many turns of the event loop the host may take from one timer to the next. */
const turns = 5;

/**
 * For `startHost({ clock })`. What functions do without waiting for anything but timers has happened when `advance` resolves;
 * for what waits for something else (a request, a file) a test must wait itself.
 *
 * @param start - What time it is, in ISO 8601.
 * @example
 * const clock = createManualClock("2026-01-05T08:00:00Z");
 * const host = await startHost({ functions, appDirectory, storage: ":memory:", clock });
 * await clock.advance(7 * 86_400_000); // a week has passed
 */
export function createManualClock(start = "2026-01-05T08:00:00Z"): ManualClock {
  let nowMs = Date.parse(start);
  const timers = new Set<{ atMs: number; fire: () => void }>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const clock: ManualClock = {
    now: () => new Date(nowMs),
    setTimer: (at, callback) => {
      const timer = {
        atMs: at.getTime(),
        fire: () => {
          if (timers.delete(timer)) callback();
        },
      };
      timers.add(timer);
      if (timer.atMs <= nowMs) setImmediate(timer.fire);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        await settle();
        const next = [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        nowMs = Math.max(nowMs, next.atMs);
        next.fire();
      }
      nowMs = endMs;
    },
    advanceToNext: async () => {
      if (timers.size === 0) return false;
      await clock.advance(Math.max(Math.min(...[...timers].map(({ atMs }) => atMs)) - nowMs, 0));
      return true;
    },
    armed: () => timers.size,
  };
  return clock;
}
