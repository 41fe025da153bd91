import { performance } from "node:perf_hooks";

/**
 * Lets timers, sockets and commits have their turn when work that never waits goes on for long, such as an orchestrator
 * that continues as new for ever.
 *
 * @param longestMs - How long one turn of the event loop may take.
 * @returns Called between two pieces of work: a promise when it is time to wait for the next turn, else nothing.
 */
export const createBreather = (longestMs = 5): (() => Promise<void> | undefined) => {
  let turnEndMs: number | undefined;
  return () => {
    if (turnEndMs === undefined) {
      turnEndMs = performance.now() + longestMs;
      setImmediate(() => (turnEndMs = undefined));
      return undefined;
    }
    if (performance.now() < turnEndMs) return undefined;
    return new Promise((resolve) => setImmediate(resolve));
  };
};
