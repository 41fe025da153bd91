import { Cron } from "croner";

/** When an eval is due. */
export type EvalSchedule = {
  /** The first time after that one; `undefined` where there is none any more. */
  readonly next: (after: Date) => Date | undefined;
  /** The last time up to and including that one. */
  readonly latest: (until: Date) => Date | undefined;
};

export type ScheduleText = {
  /** `{second} {minute} {hour} {day} {month} {day of week}` */
  readonly schedule: string;
  /** IANA name. Default: UTC. */
  readonly timeZone?: string | undefined;
};

const LOOKS = 'six fields, {second} {minute} {hour} {day} {month} {day of week}, such as "0 0 3 * * *"';

/**
 * Reads a schedule as Azure's timer triggers take it (NCRONTAB): when both day fields are given, both must fit; Sunday is 0;
 * `5/10` begins at 5; there is no `?`, `L`, `W` or `#`.
 *
 * Where a clock is put forward, a time that it leaves out comes right after; where it is put back, a time that comes twice
 * counts once. What comes every hour, minute or second goes by the time that has passed.
 *
 * @returns The schedule, or what is wrong with it.
 * @example
 * parseEvalSchedule({ schedule: "0 0 3 * * *", timeZone: "Europe/Berlin" });
 */
export function parseEvalSchedule({ schedule, timeZone = "UTC" }: ScheduleText): EvalSchedule | { problem: string } {
  const fields = schedule.trim().split(/ +/);
  if (fields.length !== 6) return { problem: `has ${fields.length} fields, and must have ${LOOKS}` };
  const wrong = fields.find((field) => !/^([\d*,/-]|[A-Z]{3})+$/i.test(field));
  if (wrong !== undefined)
    return { problem: `has the field ${JSON.stringify(wrong)}, which is not made of numbers, names and * , - /` };
  if (/(^|[,-])7/.test(fields[5]!)) return { problem: "has the day of week 7; Sunday is 0" };
  let cron: Cron;
  try {
    cron = new Cron(fields.join(" "), { mode: "6-part", domAndDow: true, sloppyRanges: true, timezone: timeZone });
    if (cron.nextRun("2000-01-01T00:00:00Z") === null) return { problem: "never comes" };
  } catch (thrown) {
    const reason = (thrown as Error).message.replace(/^Cron(Pattern|Date)?: /, "").replace(/\.$/, "");
    return { problem: `cannot be read: ${reason}; it must have ${LOOKS}` };
  }
  return {
    next: (after) => cron.nextRun(after) ?? undefined,
    // The time that is asked from does not count itself, and schedules go by whole seconds.
    latest: (until) => cron.previousRuns(1, new Date(Math.floor(until.getTime() / 1000 + 1) * 1000))[0],
  };
}

/**
 * Whether a text names a time zone.
 *
 * @example
 * isTimeZone("Europe/Berlin"); // true
 */
export function isTimeZone(text: string): boolean {
  // Offsets such as +01:00 know nothing of daylight saving, and are no names.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/**
 * The date on the calendar of a time zone.
 *
 * @example
 * dateIn("Europe/Berlin", new Date("2026-11-22T23:30:00Z")); // "2026-11-23"
 */
export function dateIn(timeZone: string, time: Date): string {
  // Swedish dates are those of ISO 8601.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(time);
}

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
