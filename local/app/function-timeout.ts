import type { AppFunction } from "./functions.ts";
import type { Cancel, Clock } from "../clock.ts";
import type { Invoke } from "./invoke.ts";
import { toTimeSpan } from "../values.ts";

/** A function took longer than functionTimeout of host.json allows. */
export class FunctionTimeoutError extends Error {
  readonly code = "function-timeout";
  readonly functionName: string;

  constructor(functionName: string, timeoutMs: number) {
    super(`Timeout value of ${toTimeSpan(timeoutMs)} was exceeded by function: Functions.${functionName}`);
    this.functionName = functionName;
  }
}

/**
 * Gives functions up that take longer than host.json allows: activities, HTTP and timer functions. What they return later
 * is dropped. Nothing can stop JavaScript that runs, so it goes on beside what comes next; Azure ends the whole process, as
 * this host does with its worker processes (`worker-slot.ts`).
 *
 * Orchestrators never wait, and entities would lose what they have done.
 */
export function limitTime(
  invoke: Invoke,
  { timeoutMs, clock }: { timeoutMs: number; clock: Clock },
): { readonly invoke: Invoke; readonly stop: () => void } {
  // All have the same time, so that they are due in the order in which they began, and one timer is enough.
  const running = new Set<{ readonly dueMs: number; readonly giveUp: () => void }>();
  let cancelTimer: Cancel | undefined;
  const nowMs = (): number => clock.now().getTime();
  const giveUpLate = (): void => {
    cancelTimer = undefined;
    for (const each of running) {
      if (each.dueMs > nowMs()) return arm(each.dueMs);
      running.delete(each);
      each.giveUp();
    }
  };
  const arm = (dueMs: number): void => {
    cancelTimer ??= clock.setTimer(new Date(dueMs), giveUpLate);
  };
  const disarm = (): void => {
    cancelTimer?.();
    cancelTimer = undefined;
  };
  const isLimited = ({ trigger }: AppFunction): boolean => /^(activity|http|timer)trigger$/i.test(trigger.type);
  return {
    invoke: (fn, input) => {
      if (!isLimited(fn)) return invoke(fn, input);
      return new Promise((resolve, reject) => {
        const giveUp = (): void => reject(new FunctionTimeoutError(fn.name, timeoutMs));
        const call = { dueMs: nowMs() + timeoutMs, giveUp };
        running.add(call);
        arm(call.dueMs);
        const settle = (end: () => void): void => {
          running.delete(call);
          if (running.size === 0) disarm();
          end();
        };
        invoke(fn, input).then(
          (result) => settle(() => resolve(result)),
          (error: Error) => settle(() => reject(error)),
        );
      });
    },
    stop: disarm,
  };
}
