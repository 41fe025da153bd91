/** The result of a poll: `changed` repeats it soon, `same` and `failed` later, `done` never. */
export type Found = "changed" | "same" | "failed" | "done";

export type PollDeps = {
  /** Runs a function later; returns how to cancel it. */
  readonly later: (run: () => void, delayMs: number) => () => void;
  readonly isHidden: () => boolean;
  /** Calls back whenever the page is hidden or shown; returns how to stop that. */
  readonly onVisibility: (listener: () => void) => () => void;
};

const MIN_DELAY_MS = 1000;
export const MAX_DELAY_MS = 20_000;

/**
 * Polls every second while things change, less and less often while they do not or the app does not answer,
 * and not at all while the page is hidden.
 *
 * @param ask - Never throws. Its signal is aborted when the answer is no longer needed.
 * @returns How to stop.
 * @example
 * const stop = poll(async (signal) => (isEnded((await getRun(api, id, signal)).status) ? "done" : "changed"), deps);
 */
export function poll(
  ask: (signal: AbortSignal) => Promise<Found>,
  { later, isHidden, onVisibility }: PollDeps,
): () => void {
  const stopped = new AbortController();
  let delayMs = MIN_DELAY_MS;
  let isAsking = false;
  let isDone = false;
  let cancel = () => {};

  async function askNow(): Promise<void> {
    if (isAsking || isDone || stopped.signal.aborted) return;
    isAsking = true;
    const found = await ask(stopped.signal);
    isAsking = false;
    isDone = found === "done";
    delayMs = found === "changed" ? MIN_DELAY_MS : Math.min(delayMs * 1.5, MAX_DELAY_MS);
    plan();
  }

  function plan(): void {
    cancel();
    if (!isDone && !isHidden() && !stopped.signal.aborted) cancel = later(() => void askNow(), delayMs);
  }

  const stopListening = onVisibility(() => {
    cancel();
    if (isHidden()) return;
    delayMs = MIN_DELAY_MS;
    void askNow();
  });
  void askNow();
  return () => {
    stopped.abort();
    cancel();
    stopListening();
  };
}
