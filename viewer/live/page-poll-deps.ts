import type { PollDeps } from "./poll.ts";

/** The clock of the browser, and whether anybody can see the page. */
export const pagePollDeps: PollDeps = {
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.hidden,
  onVisibility: (listener) => {
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  },
};
