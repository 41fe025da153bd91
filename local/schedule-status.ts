import type { Schedule } from "./schedule.ts";

/** What the task hub remembers of a timer trigger. */
export type ScheduleStatus = {
  /** When it was last due; `undefined` if it never was. */
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
};

/**
 * Where a timer trigger stands when a host starts: what the last host left, put right if the schedule has changed since.
 *
 * @returns Past due when the time that was remembered as the next one has gone by.
 */
export const resumeSchedule = (
  status: ScheduleStatus | undefined,
  schedule: Schedule,
  now: Date,
): { readonly status: ScheduleStatus; readonly isPastDue: boolean } => {
  if (!status) return { status: { last: undefined, next: schedule.next(now), lastUpdated: now }, isPastDue: false };
  const base = status.last ?? status.lastUpdated;
  const expected = schedule.next(base);
  if (expected.getTime() === status.next.getTime()) return { status, isPastDue: now > status.next };
  // Another schedule than before: what it would have missed had it been there earlier does not count.
  const isOver = now > expected;
  return {
    status: {
      last: undefined,
      next: isOver ? schedule.next(now) : expected,
      lastUpdated: isOver ? now : base,
    },
    isPastDue: false,
  };
};

/** Whether a schedule comes more than once a minute: then nothing is remembered of it, and nothing made up for. */
export const isFrequent = (schedule: Schedule, now: Date): boolean => {
  const first = schedule.next(now);
  return (schedule.isCalendar ? schedule.next(first) : first).getTime() < now.getTime() + 60_000;
};
