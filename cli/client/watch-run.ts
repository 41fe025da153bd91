import type { Run } from "./api-answers.ts";
import { setTimeout as wait } from "node:timers/promises";
import type { ApiClient } from "./api-client.ts";
import { ApiError, UnreachableError } from "../errors.ts";

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

export type WatchOptions = {
  /** How long to wait at most between two questions. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly onChange: (run: Run) => void;
};

/** The run goes on whether or not the app could be asked once: a break in the connection is no reason to give up. */
const MOST_FAILURES = 20;

/**
 * Waits until a run has ended.
 *
 * @throws What the last question was answered with, when the app does not know the run, or has failed many times in a row.
 */
export async function watchRun(api: Pick<ApiClient, "getRun">, id: string, options: WatchOptions): Promise<Run> {
  const { pollMs, signal, onChange } = options;
  const startMs = performance.now();
  let before: number | undefined;
  for (let failures = 0; ;) {
    let waitMs = pollMs;
    try {
      const run = await api.getRun(id);
      failures = 0;
      onChange(run);
      if (run.status !== "queued" && run.status !== "running") return run;
      const completed = run.counts.completed - (before ??= run.counts.completed);
      waitMs = nextPollMs(run, { watchedMs: performance.now() - startMs, completed, pollMs });
    } catch (thrown) {
      failures++;
      if (signal.aborted || !isPassing(thrown) || failures > MOST_FAILURES) throw thrown;
    }
    await wait(waitMs, undefined, { signal });
  }
}

function isPassing(thrown: unknown): boolean {
  if (thrown instanceof ApiError) return thrown.status === 429 || thrown.status >= 500;
  return thrown instanceof UnreachableError;
}
