import type { PollDeps } from "../../../viewer/live/poll.ts";

/** A browser whose clock and visibility a test moves. */
export function createFakePage() {
  let planned: { run: () => void; delayMs: number } | undefined;
  let isHidden = false;
  let listener: (() => void) | undefined;
  const deps: PollDeps = {
    later: (run, delayMs) => {
      const own = { run, delayMs };
      planned = own;
      return () => {
        if (planned === own) planned = undefined;
      };
    },
    isHidden: () => isHidden,
    onVisibility: (given) => {
      listener = given;
      return () => (listener = undefined);
    },
  };
  return {
    deps,
    /** The time until the next request; `undefined` if there is none. */
    get delayMs() {
      return planned?.delayMs;
    },
    get isListenedTo() {
      return listener !== undefined;
    },
    /** Lets the time pass until the next request and its answer. */
    async pass() {
      const { run } = planned!;
      planned = undefined;
      run();
      await settle();
    },
    async show(isShown: boolean) {
      isHidden = !isShown;
      listener?.();
      await settle();
    },
  };
}

/** Waits for pending promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
