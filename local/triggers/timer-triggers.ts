import type { AppFunction } from "../app/functions.ts";
import type { Cancel, Clock } from "../clock.ts";
import { HostError } from "../host-error.ts";
import type { Invoke } from "../app/invoke.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";
import type { ScheduleStatus, Store } from "../store/store.ts";

/** The functions of an app that begin by the clock. */
export type TimerTriggers = {
  readonly start: () => void;
  /** Nothing begins any more, and what is under way is not remembered as done: the next host makes up for it. */
  readonly stop: () => void;
};

export type TimerTriggersOptions = {
  readonly functions: readonly AppFunction[];
  readonly invoke: Invoke;
  readonly store: Pick<Store, "findSchedule" | "saveSchedule">;
  readonly clock: Clock;
  /** The app's settings, for schedules that are written `%NAME%`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly logError: (fn: AppFunction, thrown: unknown) => void;
};

/**
 * Runs timer functions as Azure does: never twice at a time (a run that lasts over the next time is followed by one more, not
 * by all that were missed); one run at the start for times that have gone by while no host was there.
 *
 * @throws HostError that lists the schedules which are wrong.
 */
export function createTimerTriggers(options: TimerTriggersOptions): TimerTriggers {
  const { functions, clock, settings } = options;
  const problems: string[] = [];
  const timers = functions.flatMap((fn) => {
    try {
      return [{ fn, schedule: parseSchedule(String(fn.trigger.schedule), settings) }];
    } catch (error) {
      problems.push(`- function "${fn.name}": ${(error as Error).message}`);
      return [];
    }
  });
  if (problems.length > 0) {
    throw new HostError("schedule-invalid", `The app has wrong schedules:\n${problems.join("\n")}`);
  }
  const stops: (() => void)[] = [];
  return {
    start: () => {
      for (const { fn, schedule } of timers) stops.push(startTimer(options, fn, schedule, clock.now()));
    },
    stop: () => stops.forEach((stop) => stop()),
  };
}

function startTimer(
  { invoke, store, clock, logError }: TimerTriggersOptions,
  fn: AppFunction,
  schedule: Schedule,
  startedAt: Date,
): () => void {
  const isMonitored = fn.trigger.useMonitor !== false && !isFrequent(schedule, startedAt);
  const resumed = resumeSchedule(isMonitored ? store.findSchedule(fn.name) : undefined, schedule, startedAt);
  let { status } = resumed;
  let cancel: Cancel = () => {};
  let isStopped = false;

  const remember = (next: ScheduleStatus): void => {
    status = next;
    try {
      if (isMonitored) store.saveSchedule(fn.name, status);
    } catch (error) {
      // A full disk must not end the schedule, nor the process.
      logError(fn, error);
    }
  };

  const run = async ({ isPastDue = false } = {}): Promise<void> => {
    const now = clock.now();
    try {
      await invoke(fn, describeTimer(schedule, isMonitored ? status : undefined, isPastDue));
    } catch (error) {
      if (!isStopped) logError(fn, error);
    }
    if (isStopped) return;
    remember({ last: now, next: schedule.next(now), lastUpdated: now });
    arm();
  };
  const arm = (): void => {
    cancel = clock.setTimer(status.next, () => void run());
  };

  remember(status);
  if (resumed.isPastDue || fn.trigger.runOnStartup === true) void run(resumed);
  else arm();
  return () => {
    isStopped = true;
    cancel();
  };
}

/** What a timer function is given. */
function describeTimer(schedule: Schedule, status: ScheduleStatus | undefined, isPastDue: boolean): object {
  return {
    schedule: { adjustForDST: schedule.isCalendar },
    scheduleStatus: status
      ? { last: toText(status.last), lastUpdated: toText(status.lastUpdated), next: toText(status.next) }
      : null,
    isPastDue,
  };
}

/** A time as .NET writes one of UTC; its first year stands for never. */
function toText(time: Date | undefined): string {
  return time ? time.toISOString().replace(".000Z", "Z").replace("Z", "+00:00") : "0001-01-01T00:00:00+00:00";
}

/**
 * Where a timer trigger stands when a host starts: what the last host left, put right if the schedule has changed since.
 *
 * @returns Past due when the time that was remembered as the next one has gone by.
 */
export function resumeSchedule(
  status: ScheduleStatus | undefined,
  schedule: Schedule,
  now: Date,
): { readonly status: ScheduleStatus; readonly isPastDue: boolean } {
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
}

/** Whether a schedule comes more than once a minute: then nothing is remembered of it, and nothing made up for. */
export function isFrequent(schedule: Schedule, now: Date): boolean {
  const first = schedule.next(now);
  return (schedule.isCalendar ? schedule.next(first) : first).getTime() < now.getTime() + 60_000;
}
