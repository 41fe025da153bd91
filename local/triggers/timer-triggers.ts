import type { AppFunction } from "../app/functions.ts";
import type { Invoke } from "../app/invoke.ts";
import type { Cancel, Clock } from "../clock.ts";
import { HostError } from "../host-error.ts";
import type { ScheduleStatus, Store } from "../store/store.ts";
import { parseSchedule, type Schedule } from "./schedule.ts";

type TimerTriggersOptions = {
  readonly functions: readonly AppFunction[];
  readonly invoke: Invoke;
  readonly store: Pick<Store, "findSchedule" | "saveSchedule">;
  readonly clock: Clock;
  /** The app's settings, for schedules of the form `%NAME%`. */
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly logError: (fn: AppFunction, thrown: unknown) => void;
};

/**
 * Runs timer functions as Azure does. Runs never overlap: one that lasts past its next due times is followed by a
 * single run. At start, one run makes up for all times missed while no host was running.
 *
 * @throws HostError that lists all invalid schedules.
 */
export function createTimerTriggers(options: TimerTriggersOptions) {
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
    throw new HostError("schedule-invalid", `The app has invalid schedules:\n${problems.join("\n")}`);
  }
  const stops: (() => void)[] = [];
  return {
    start: (): void => {
      for (const { fn, schedule } of timers) stops.push(startTimer(options, fn, schedule, clock.now()));
    },
    /** Starts no more runs and does not save those in progress as done: the next host runs them again. */
    stop: (): void => stops.forEach((stop) => stop()),
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

  const saveStatus = (next: ScheduleStatus): void => {
    status = next;
    try {
      if (isMonitored) store.saveSchedule(fn.name, status);
    } catch (error) {
      // A full disk must end neither the schedule nor the process.
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
    saveStatus({ last: now, next: schedule.next(now), lastUpdated: now });
    arm();
  };
  const arm = (): void => {
    cancel = clock.setTimer(status.next, () => void run());
  };

  saveStatus(status);
  if (resumed.isPastDue || fn.trigger.runOnStartup === true) void run(resumed);
  else arm();
  return () => {
    isStopped = true;
    cancel();
  };
}

/** The input of a timer function. */
function describeTimer(schedule: Schedule, status: ScheduleStatus | undefined, isPastDue: boolean): object {
  return {
    schedule: { adjustForDST: schedule.isCalendar },
    scheduleStatus: status
      ? { last: toText(status.last), lastUpdated: toText(status.lastUpdated), next: toText(status.next) }
      : null,
    isPastDue,
  };
}

/** Formats a UTC time as .NET does; the minimum date means "never". */
function toText(time: Date | undefined): string {
  return time ? time.toISOString().replace(".000Z", "Z").replace("Z", "+00:00") : "0001-01-01T00:00:00+00:00";
}

/**
 * Computes the initial status of a timer trigger from the stored one, corrected if the schedule has changed.
 *
 * @returns `isPastDue` is true when the stored next time has passed.
 */
function resumeSchedule(
  status: ScheduleStatus | undefined,
  schedule: Schedule,
  now: Date,
): { readonly status: ScheduleStatus; readonly isPastDue: boolean } {
  if (!status) return { status: { last: undefined, next: schedule.next(now), lastUpdated: now }, isPastDue: false };
  const base = status.last ?? status.lastUpdated;
  const expected = schedule.next(base);
  if (expected.getTime() === status.next.getTime()) return { status, isPastDue: now > status.next };
  // The schedule has changed: times that the new one would have missed do not count.
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

/**
 * Whether a schedule is due more than once a minute: such schedules are not stored, and missed runs are not made up
 * for.
 */
function isFrequent(schedule: Schedule, now: Date): boolean {
  const first = schedule.next(now);
  return (schedule.isCalendar ? schedule.next(first) : first).getTime() < now.getTime() + 60_000;
}
