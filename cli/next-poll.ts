import type { Run } from "../shared/contract/index.ts";

/** How much of the time of a run goes to its log, about. */
const FINISHING_SHARE = 0.02;

export type Watched = {
  /** How long the run has been watched. */
  readonly watchedMs: number;
  /** How many of its cases were completed in that time. */
  readonly completed: number;
  /** The longest wait. */
  readonly pollMs: number;
};

/**
 * How long to wait before a run is asked for again: less in its first moments and when it is about to end, so that nobody waits
 * for the end of a wait. The rest of its time is estimated from its pace; the end of it all, the writing of the log, takes
 * some time as well.
 *
 * @returns From a tenth of `pollMs` to all of it.
 * @example
 * nextPollMs({ counts }, { watchedMs: 60_000, completed: 500, pollMs: 250 }); // 250
 */
export function nextPollMs({ counts }: Pick<Run, "counts">, { watchedMs, completed, pollMs }: Watched): number {
  const left = counts.total - counts.completed;
  const isPaceKnown = completed > 0 || left === 0;
  const restMs = isPaceKnown ? watchedMs * Math.max(left / (completed || 1), FINISHING_SHARE) : Infinity;
  return Math.min(pollMs, Math.max(pollMs / 10, Math.min(watchedMs, restMs / 4)));
}
