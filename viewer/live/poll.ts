/** What a poll found: whether to ask again soon, later, or never. */
export type Found = "changed" | "same" | "failed" | "done";

export type PollDeps = {
  /** Runs something later; gives back how to call it off. */
  readonly later: (run: () => void, delayMs: number) => () => void;
  readonly isHidden: () => boolean;
  /** Tells whenever the page is hidden or shown; gives back how to listen no more. */
  readonly onVisibility: (listener: () => void) => () => void;
};

export const SHORTEST_MS = 1000;
export const LONGEST_MS = 20_000;

/**
 * Asks again and again: after a second while things change, less and less often while they do not or while nobody answers,
 * and not at all while the page is hidden.
 *
 * @param ask - Never throws; its signal says that nobody waits any more.
 * @returns How to stop.
 * @example
 * const stop = poll(async (signal) => (isEnded((await getRun(api, id, signal)).status) ? "done" : "changed"), pageDeps);
 */
export function poll(
  ask: (signal: AbortSignal) => Promise<Found>,
  { later, isHidden, onVisibility }: PollDeps,
): () => void {
  const stopped = new AbortController();
  let delayMs = SHORTEST_MS;
  let isAsking = false;
  let isDone = false;
  let callOff = () => {};

  async function askNow(): Promise<void> {
    if (isAsking || isDone || stopped.signal.aborted) return;
    isAsking = true;
    const found = await ask(stopped.signal);
    isAsking = false;
    isDone = found === "done";
    delayMs = found === "changed" ? SHORTEST_MS : Math.min(delayMs * 1.5, LONGEST_MS);
    plan();
  }

  function plan(): void {
    callOff();
    if (!isDone && !isHidden() && !stopped.signal.aborted) callOff = later(() => void askNow(), delayMs);
  }

  const stopListening = onVisibility(() => {
    callOff();
    if (isHidden()) return;
    delayMs = SHORTEST_MS;
    void askNow();
  });
  void askNow();
  return () => {
    stopped.abort();
    callOff();
    stopListening();
  };
}
