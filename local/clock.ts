/**
 * The host's source of time. With a manual clock, days of durable timers pass in milliseconds.
 *
 * @example
 * const clock: Clock = { now: () => new Date(), setTimer: (at, callback) => systemClock.setTimer(at, callback) };
 */
export type Clock = {
  readonly now: () => Date;
  /** Calls back at that time or shortly after, never before, and never synchronously. */
  readonly setTimer: (at: Date, callback: () => void) => Cancel;
};

/** Cancels a timer; a no-op once it has fired. */
export type Cancel = () => void;

/** `setTimeout` fires at once for delays over 2^31-1 ms (24.8 days), so longer waits are split. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  setTimer: (at, callback) => {
    let timeout: NodeJS.Timeout;
    const arm = (): void => {
      const restMs = at.getTime() - Date.now();
      timeout = setTimeout(
        // A timeout may fire slightly early; a durable timer must not.
        () => (Date.now() >= at.getTime() ? callback() : arm()),
        Math.min(Math.max(restMs, 0), MAX_TIMEOUT_MS),
      );
    };
    arm();
    return () => clearTimeout(timeout);
  },
};

/** A clock that only moves when a test advances it. */
export type ManualClock = Clock & {
  /**
   * Advances the clock. Each timer on the way fires at its time, and its consequences happen before the next one fires.
   */
  readonly advance: (ms: number) => Promise<void>;
  /** Advances to the next armed timer; false if there is none. */
  readonly advanceToNext: () => Promise<boolean>;
  /** The number of armed timers. */
  readonly armed: () => number;
};

/** How many turns of the event loop the host gets between two timers. */
const TURNS_PER_TIMER = 5;

/**
 * Creates a clock for `startHost({ clock })`. When `advance` resolves, everything that functions do without waiting for
 * anything but timers has happened. A test must wait itself for requests, files and the like.
 *
 * @param start - The initial time, in ISO 8601.
 * @example
 * const clock = createManualClock("2026-01-05T08:00:00Z");
 * const host = await startHost({ functions, appDirectory, storage: ":memory:", clock });
 * await clock.advance(7 * 86_400_000); // a week has passed
 */
export function createManualClock(start = "2026-01-05T08:00:00Z"): ManualClock {
  let nowMs = Date.parse(start);
  const timers = new Set<{ atMs: number; fire: () => void }>();
  const runPendingWork = async (): Promise<void> => {
    for (let turn = 0; turn < TURNS_PER_TIMER; turn++) await new Promise((resolve) => setImmediate(resolve));
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
        await runPendingWork();
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
