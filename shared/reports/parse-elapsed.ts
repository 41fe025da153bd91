const MS_A_DAY = 86_400_000;

/**
 * The milliseconds of a duration as run logs write it (see `formatElapsed`): logs of GoTaglio have no other form.
 *
 * @returns `undefined` for what is no such text.
 * @example
 * parseElapsed("0:00:00.033525"); // 33.525
 * parseElapsed("1 day, 1:01:01"); // 90_061_000
 */
export function parseElapsed(text: unknown): number | undefined {
  if (typeof text !== "string") return undefined;
  const [, days = "0", hours, minutes, seconds] =
    /^(?:(-?\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const ms = Number(days) * MS_A_DAY + (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return Math.round(ms * 1000) / 1000;
}
