import { performance } from "node:perf_hooks";

/**
 * Lets timers, sockets and commits have their turn when work that never waits goes on for long, such as an orchestrator
 * that continues as new for ever.
 *
 * Who had to wait goes on alone, and as far as it gets: instances that are busy at the same time and took turns step by step would
 * all come to what they wait for (a model) at the same late moment, and wait for it together, with nothing to do meanwhile.
 *
 * @param longestMs - How long one turn of the event loop may take.
 * @returns Called between two pieces of work: a promise when it is time to wait for the next turn, else nothing.
 */
export function createBreather(longestMs = 5): () => Promise<void> | undefined {
  const waiting: (() => void)[] = [];
  let turnEndMs: number | undefined;
  let isNextTurnDue = false;
  const beginTurn = (): void => {
    turnEndMs = undefined;
    waiting.shift()?.();
    isNextTurnDue = waiting.length > 0;
    if (isNextTurnDue) setImmediate(beginTurn);
  };
  return () => {
    const nowMs = performance.now();
    if (turnEndMs !== undefined && nowMs >= turnEndMs) return new Promise((resolve) => waiting.push(resolve));
    turnEndMs ??= nowMs + longestMs;
    if (!isNextTurnDue) {
      isNextTurnDue = true;
      setImmediate(beginTurn);
    }
    return undefined;
  };
}
