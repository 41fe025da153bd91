import type { Timing } from "../contract/index.ts";

const MS_PER_DAY = 86_400_000;

/**
 * Formats a duration like Python's timedelta, as run logs contain it: `H:MM:SS`, with days before it and microseconds after it
 * if they are not 0.
 *
 * @example
 * formatElapsed(33.525); // "0:00:00.033525"
 * formatElapsed(90_061_000); // "1 day, 1:01:01"
 */
export function formatElapsed(elapsedMs: number): string {
  const total = Math.round(elapsedMs * 1000);
  const days = Math.floor(total / (MS_PER_DAY * 1000));
  const rest = total - days * MS_PER_DAY * 1000;
  const seconds = Math.floor(rest / 1_000_000);
  const microseconds = rest % 1_000_000;
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const time = `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  const fraction = microseconds === 0 ? "" : `.${String(microseconds).padStart(6, "0")}`;
  return `${days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `}${time}${fraction}`;
}

/**
 * Parses a duration in the format of `formatElapsed`, the only one in logs of GoTaglio.
 *
 * @returns Milliseconds, or `undefined` for any other value.
 * @example
 * parseElapsed("0:00:00.033525"); // 33.525
 * parseElapsed("1 day, 1:01:01"); // 90_061_000
 */
export function parseElapsed(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const [, days = "0", hours, minutes, seconds] =
    /^(?:(-?\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const ms = Number(days) * MS_PER_DAY + (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return Math.round(ms * 1000) / 1000;
}

/**
 * Formats a time like `toISOString`, ten times as fast: each time of a case is written about ten times.
 *
 * @example
 * isoTime(0); // "1970-01-01T00:00:00.000Z"
 */
export function isoTime(ms: number): string {
  const minute = Math.floor(ms / 60_000);
  if (minute !== lastMinute) {
    lastMinute = minute;
    upToMinute = new Date(minute * 60_000).toISOString().slice(0, -"00.000Z".length);
  }
  const rest = ms - minute * 60_000;
  return `${upToMinute}${(100_000 + rest).toString().slice(1, 3)}.${(1_000 + (rest % 1_000)).toString().slice(1)}Z`;
}

let lastMinute = NaN;
let upToMinute = "";

/**
 * Returns start, end and duration as the run log contains them.
 *
 * @param startMs - In ms since 1970, like `endMs`.
 * @param elapsedMs - Measured with a monotonic clock. Default: the difference of the two.
 * @example
 * timing(0, 34, 33.525);
 * // { start: "1970-01-01T00:00:00.000Z", end: "1970-01-01T00:00:00.034Z", elapsed: "0:00:00.033525", elapsedMs: 33.525 }
 */
export function timing(startMs: number, endMs: number, elapsedMs: number = endMs - startMs): Timing {
  return {
    start: isoTime(startMs),
    end: isoTime(endMs),
    elapsed: formatElapsed(elapsedMs),
    elapsedMs: Math.round(elapsedMs * 1000) / 1000,
  };
}

/** A source of time: dates to record, and a monotonic counter to measure with. */
export type Clock = {
  now(): Date;
  /** Returns milliseconds with fractions, and never goes back. */
  monotonicMs(): number;
};

/** The clock of this machine. */
export const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };
