import type { Cancel, Clock } from "./clock.ts";

/** The durable timers that are armed, by instance and sequence number. */
export type Timers = {
  readonly arm: (instanceId: string, id: number, fireAt: Date, fire: () => void) => void;
  /** Takes timers of an instance back, without ids all of them; gives those that were armed. */
  readonly cancel: (instanceId: string, ids?: readonly number[]) => readonly number[];
  readonly cancelAll: () => void;
};

export const createTimers = (clock: Clock): Timers => {
  const armed = new Map<string, Map<number, Cancel>>();

  const remove = (instanceId: string, id: number): Cancel | undefined => {
    const ofInstance = armed.get(instanceId);
    const cancel = ofInstance?.get(id);
    ofInstance?.delete(id);
    if (ofInstance?.size === 0) armed.delete(instanceId);
    return cancel;
  };

  return {
    arm: (instanceId, id, fireAt, fire) => {
      const cancel = clock.setTimer(fireAt, () => {
        remove(instanceId, id);
        fire();
      });
      const ofInstance = armed.get(instanceId);
      if (ofInstance) ofInstance.set(id, cancel);
      else armed.set(instanceId, new Map([[id, cancel]]));
    },
    cancel: (instanceId, ids) =>
      (ids ?? [...(armed.get(instanceId)?.keys() ?? [])]).filter((id) => {
        const cancel = remove(instanceId, id);
        cancel?.();
        return cancel !== undefined;
      }),
    cancelAll: () => {
      for (const ofInstance of armed.values()) for (const cancel of ofInstance.values()) cancel();
      armed.clear();
    },
  };
};
