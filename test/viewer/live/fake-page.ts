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
    /** How long until it is asked again; `undefined` when it will not be. */
    get delayMs() {
      return planned?.delayMs;
    },
    get isListenedTo() {
      return listener !== undefined;
    },
    /** Lets the time pass until the next question, and its answer come. */
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

/** Lets all that is promised already happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
