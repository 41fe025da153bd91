import type { Clock } from "../../local/index.ts";

/** A clock that stands still until a test moves it. */
export type ManualClock = Clock & {
  /** Moves on; every timer on the way fires at its time. */
  readonly advance: (ms: number) => Promise<void>;
  /** How many timers are armed. */
  readonly armed: () => number;
};

export const createManualClock = (start = "2026-01-05T08:00:00Z"): ManualClock => {
  let nowMs = Date.parse(start);
  const timers = new Set<{ atMs: number; callback: () => void }>();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => new Date(nowMs),
    setTimer: (at, callback) => {
      const timer = { atMs: at.getTime(), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: async (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        await turn();
        const next = [...timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.callback();
      }
      nowMs = endMs;
    },
    armed: () => timers.size,
  };
};
