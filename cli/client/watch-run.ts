import { setTimeout as wait } from "node:timers/promises";
import { ApiError, UnreachableError } from "../errors.ts";
import type { Run } from "../../shared/contract/index.ts";
import type { ApiClient } from "./api-client.ts";

/** Roughly the share of a run's time that writing its log takes. */
const FINISHING_SHARE = 0.02;

type Watched = {
  /** How long the run has been watched. */
  readonly watchedMs: number;
  /** How many of its cases were completed in that time. */
  readonly completed: number;
  /** The maximum wait. */
  readonly pollMs: number;
};

/**
 * Returns the time until the next status request: less at the start of a run and before its estimated end, so that its end is
 * noticed at once. Writing the log takes some time after the last case.
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

type WatchOptions = {
  /** The maximum interval of status requests. */
  readonly pollMs: number;
  readonly signal: AbortSignal;
  readonly onChange: (run: Run) => void;
};

/** The run does not depend on the connection, so a short interruption is no reason to give up. */
const MAX_FAILURES = 20;

/**
 * Waits until a run has ended.
 *
 * @throws The last error, when the app does not have the run, or has failed many times in a row.
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
      if (signal.aborted || !isTransient(thrown) || failures > MAX_FAILURES) throw thrown;
    }
    await wait(waitMs, undefined, { signal });
  }
}

function isTransient(thrown: unknown): boolean {
  if (thrown instanceof ApiError) return thrown.status === 429 || thrown.status >= 500;
  return thrown instanceof UnreachableError;
}
