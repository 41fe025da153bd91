import { Cron } from "croner";

/** The times at which an eval is due. */
export type EvalSchedule = {
  /** The first time after a date, if there is one. */
  readonly next: (after: Date) => Date | undefined;
  /** The last time up to and including a date, if there is one. */
  readonly latest: (until: Date) => Date | undefined;
};

type ScheduleText = {
  /** `{second} {minute} {hour} {day} {month} {day of week}` */
  readonly schedule: string;
  /** IANA name. Default: UTC. */
  readonly timeZone?: string | undefined;
};

const LOOKS = 'six fields, {second} {minute} {hour} {day} {month} {day of week}, such as "0 0 3 * * *"';

/**
 * Reads a schedule in the format of Azure's timer triggers (NCRONTAB): if both day fields are given, both must match; Sunday
 * is 0; `5/10` starts at 5; there is no `?`, `L`, `W` or `#`.
 *
 * When clocks are put forward, a skipped time comes directly after the gap. When they are put back, a repeated time counts
 * once. Hourly and more frequent schedules follow elapsed time.
 *
 * @returns The schedule, or what is wrong with it.
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
    // The start of the search is excluded, and schedules use whole seconds.
    latest: (until) => cron.previousRuns(1, new Date(Math.floor(until.getTime() / 1000 + 1) * 1000))[0],
  };
}

/**
 * Checks whether a text is the name of a time zone.
 *
 * @example
 * isTimeZone("Europe/Berlin"); // true
 */
export function isTimeZone(text: string): boolean {
  // Offsets such as +01:00 have no daylight saving time and are not names.
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/**
 * Formats the date of a time in a time zone.
 *
 * @example
 * dateIn("Europe/Berlin", new Date("2026-11-22T23:30:00Z")); // "2026-11-23"
 */
export function dateIn(timeZone: string, time: Date): string {
  // Swedish dates are in ISO 8601 format.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(time);
}

/**
 * Finds the time for which an eval is due: the last one of its schedule. After downtime, only the most recent missed run is
 * started, and a new schedule starts nothing for earlier times.
 *
 * @param options.since - The start of the schedule; see `scheduleSince`.
 * @returns `undefined` if there was no time since then.
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
