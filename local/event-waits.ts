/** The waits of an orchestrator for external events, and the events that came before anybody waited. */
export type EventWaits = {
  /** Calls back when an event of that name comes, or at once when one has come already. */
  readonly wait: (name: string, done: () => void) => void;
  readonly raise: (name: string) => void;
};

/** Open waits of one name are a stack, early events a queue, and letter case does not matter: the library does the same. */
export const createEventWaits = (): EventWaits => {
  const waits = new Map<string, (() => void)[]>();
  const early = new Map<string, number>();
  return {
    wait: (name, done) => {
      const key = name.toLowerCase();
      const count = early.get(key) ?? 0;
      if (count > 0) {
        early.set(key, count - 1);
        return done();
      }
      const open = waits.get(key);
      if (open) open.push(done);
      else waits.set(key, [done]);
    },
    raise: (name) => {
      const key = name.toLowerCase();
      const wait = waits.get(key)?.pop();
      if (wait) wait();
      else early.set(key, (early.get(key) ?? 0) + 1);
    },
  };
};
