const DAY_MS = 86_400_000;

/** A part of the time. Both ends belong to it. */
export type Slice = { readonly from: Date; readonly to: Date };

/**
 * Cuts all the time before a moment into slices, the latest first, each twice as long as the one before, beginning with a
 * day: a task hub that is purged every night has a day's histories to lose, and they are not to be lost in one piece with
 * those of years where it was not. There are some 15, since each costs a look at the whole of the task hub.
 *
 * @example
 * [...purgeSlices(new Date("2026-11-22T00:00:00Z"))][1]; // from 2026-11-19 to 2026-11-21, T00:00:00Z
 */
export function* purgeSlices(before: Date): Generator<Slice> {
  let toMs = before.getTime();
  for (let lengthMs = DAY_MS; toMs > 0; lengthMs *= 2) {
    const fromMs = Math.max(0, toMs - lengthMs);
    yield { from: new Date(fromMs), to: new Date(toMs) };
    toMs = fromMs;
  }
}
