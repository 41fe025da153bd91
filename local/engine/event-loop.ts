import { performance } from "node:perf_hooks";

/**
 * Yields to the event loop when work that never waits takes long, such as an orchestrator that keeps continuing as new,
 * so that timers, sockets and commits get their turn.
 *
 * Waiting work resumes one piece per turn, and each runs as far as it can. If busy instances took turns step by step,
 * all of them would reach their next wait (a model) at the same late moment and then wait together while the host is
 * idle.
 *
 * @param maxTurnMs - How long one turn of the event loop may take.
 * @returns A function to call between two pieces of work. It returns a promise to await when a turn has taken too long,
 *   otherwise nothing.
 */
export function createEventLoopYield(maxTurnMs = 5): () => Promise<void> | undefined {
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
    turnEndMs ??= nowMs + maxTurnMs;
    if (!isNextTurnDue) {
      isNextTurnDue = true;
      setImmediate(beginTurn);
    }
    return undefined;
  };
}
