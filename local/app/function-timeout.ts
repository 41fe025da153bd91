import type { Cancel, Clock } from "../clock.ts";
import { toTimeSpan } from "../values.ts";
import type { AppFunction } from "./functions.ts";
import type { Invoke } from "./invoke.ts";

/** Thrown when a function exceeds `functionTimeout` of host.json. */
export class FunctionTimeoutError extends Error {
  readonly code = "function-timeout";
  readonly functionName: string;

  constructor(functionName: string, timeoutMs: number) {
    super(`Timeout value of ${toTimeSpan(timeoutMs)} was exceeded by function: Functions.${functionName}`);
    this.functionName = functionName;
  }
}

/**
 * Rejects invocations of activities, HTTP functions and timer functions that exceed `functionTimeout`, and drops their
 * late results. JavaScript that runs cannot be stopped, so the function continues in the background. Azure ends the
 * whole process, as does a worker process here.
 *
 * Orchestrators never wait, and an entity would lose its changes, so neither is limited.
 */
export function limitTime(
  invoke: Invoke,
  { timeoutMs, clock }: { timeoutMs: number; clock: Clock },
): { readonly invoke: Invoke; readonly stop: () => void } {
  // All invocations have the same limit, so they expire in the order in which they started and one timer is enough.
  const running = new Set<{ readonly dueMs: number; readonly expire: () => void }>();
  let cancelTimer: Cancel | undefined;
  const nowMs = (): number => clock.now().getTime();
  const expireDue = (): void => {
    cancelTimer = undefined;
    for (const each of running) {
      if (each.dueMs > nowMs()) return arm(each.dueMs);
      running.delete(each);
      each.expire();
    }
  };
  const arm = (dueMs: number): void => {
    cancelTimer ??= clock.setTimer(new Date(dueMs), expireDue);
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
        const expire = (): void => reject(new FunctionTimeoutError(fn.name, timeoutMs));
        const call = { dueMs: nowMs() + timeoutMs, expire };
        running.add(call);
        arm(call.dueMs);
        const finished = (): void => {
          running.delete(call);
          if (running.size === 0) disarm();
        };
        invoke(fn, input).finally(finished).then(resolve, reject);
      });
    },
    stop: disarm,
  };
}
