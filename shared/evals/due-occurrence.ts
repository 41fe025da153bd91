import type { EvalSchedule } from "./eval-schedule.ts";

/**
 * The time for which an eval is due: the last one of its schedule, if that came after the schedule was known. So of several
 * nights that were missed one is caught up with, and a new schedule starts nothing for the time before it.
 *
 * @param options.since - When this schedule was first known.
 * @returns `undefined` where none has come since.
 * @example
 * dueOccurrence(schedule, { since, now: new Date() })?.toISOString(); // "2026-11-22T03:00:00.000Z"
 */
export function dueOccurrence(
  schedule: Pick<EvalSchedule, "latest">,
  { since, now }: { readonly since: Date; readonly now: Date },
): Date | undefined {
  const latest = schedule.latest(now);
  return latest !== undefined && latest > since ? latest : undefined;
}
