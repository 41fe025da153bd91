import { Cron } from "croner";
import { parseTimeSpan } from "../values.ts";

/** When a timer trigger is due, in UTC. */
export type Schedule = {
  /** The first due time after the given one. */
  readonly next: (after: Date) => Date;
  /** True for NCRONTAB, false for a fixed interval. */
  readonly isCalendar: boolean;
};

const DAYS_OF_WEEK = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = [
  ...["january", "february", "march", "april", "may", "june", "july"],
  ...["august", "september", "october", "november", "december"],
];

/**
 * Parses the schedule of a timer trigger: an NCRONTAB expression (six fields, seconds first; with five fields, second
 * 0), a time span ("00:05:00": every five minutes), or `%NAME%` for an app setting that contains one of them.
 *
 * NCRONTAB differs from other cron dialects: when both day fields are set, both must match; Sunday is 0, never 7;
 * `5/10` starts at 5; names may be abbreviated; `?`, `L`, `W` and `#` do not exist.
 *
 * @throws Error that quotes the schedule and names the problem.
 * @example
 * parseSchedule("0 0 9 * * MON-FRI", {}).next(new Date("2026-01-03T00:00:00Z")); // Monday, 2026-01-05T09:00:00Z
 */
export function parseSchedule(text: string, settings: Readonly<Record<string, string | undefined>>): Schedule {
  const setting = /^%(.+)%$/.exec(text)?.[1];
  const expression = setting === undefined ? text : settings[setting];
  if (expression === undefined || expression.trim() === "") {
    throw new Error(
      `the app setting "${setting ?? ""}" of the schedule "${text}" is not set. Set it in the environment, or in Values of local.settings.json.`,
    );
  }
  const periodMs = parseTimeSpan(expression);
  if (periodMs !== undefined && periodMs > 0) {
    return { next: (after) => new Date(after.getTime() + periodMs), isCalendar: false };
  }
  const cron = parseCron(expression);
  return { next: (after) => cron.nextRun(after)!, isCalendar: true };
}

function parseCron(expression: string): Cron {
  const refuse = (problem: string, cause?: unknown): Error =>
    new Error(
      `the schedule "${expression}" ${problem} A schedule has six fields, {second} {minute} {hour} {day} {month} {day of week}, ` +
        'such as "0 */5 * * * *", or is a time span such as "00:05:00".',
      { cause },
    );
  const fields = expression.trim().split(/ +/);
  if (fields.length === 5) fields.unshift("0");
  if (fields.length !== 6) throw refuse(`has ${fields.length} fields.`);
  fields[4] = toNumbers(fields[4]!, MONTHS, 1);
  fields[5] = toNumbers(fields[5]!, DAYS_OF_WEEK, 0);
  const wrong = fields.find((field) => !/^[\d*,/-]+$/.test(field));
  if (wrong !== undefined) throw refuse(`has the field "${wrong}", which is not made of numbers, names and * , - /.`);
  if (/(^|[,-])7/.test(fields[5])) throw refuse("has the day of week 7. Sunday is 0.");
  let cron: Cron;
  try {
    cron = new Cron(fields.join(" "), { mode: "6-part", domAndDow: true, sloppyRanges: true, utcOffset: 0 });
  } catch (error) {
    throw refuse(`is wrong: ${(error as Error).message.replace(/\.?$/, ".")}`, error);
  }
  // A date, not a string: parsing one loads time zone data, which takes 30 ms.
  if (!cron.nextRun(new Date(946_684_800_000))) throw refuse("never comes.");
  return cron;
}

/** Replaces names by numbers. Names may be abbreviated; the first one with that prefix is used. */
function toNumbers(field: string, names: readonly string[], first: number): string {
  return field.replace(/[a-z]+/gi, (name) => {
    const index = names.findIndex((each) => each.startsWith(name.toLowerCase()));
    return index < 0 ? name : String(index + first);
  });
}
