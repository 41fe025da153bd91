/**
 * A moment as people read it, in UTC as run logs have it.
 *
 * @example
 * readableTime("2026-11-22T15:37:01.390Z"); // "2026-11-22 15:37:01Z"
 */
export function readableTime(iso: string): string {
  return iso.replace("T", " ").replace(/(\.\d+)?Z$/, "Z");
}
