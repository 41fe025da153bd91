/**
 * How long something took: logs of GoTaglio have `H:MM:SS.ffffff` alone.
 *
 * @example
 * elapsedMsOf({ elapsed: "0:00:00.033525" }); // 33.525
 */
export function elapsedMsOf(timing: { readonly elapsedMs?: unknown; readonly elapsed?: unknown }): number | undefined {
  if (typeof timing.elapsedMs === "number") return timing.elapsedMs;
  const [, days = "0", hours, minutes, seconds] =
    /^(?:(-?\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(String(timing.elapsed)) ?? [];
  if (hours === undefined) return undefined;
  const ms = Number(days) * 86_400_000 + (Number(hours) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return Math.round(ms * 1000) / 1000;
}
