import { ApiError } from "../api/api-error.ts";
import { listFirstResults, type CaseResult } from "../api/case-result.ts";
import type { Api } from "../api/create-api.ts";
import { isEnded } from "../api/run-status.ts";
import { getRun, type Run } from "../api/runs.ts";
import { getSummary, type RunSummary } from "../api/summary.ts";
import type { Found } from "./poll.ts";

/** What is known of a run by now. */
export type FollowedRun = {
  readonly run?: Run;
  readonly summary?: RunSummary;
  /** A few results to look at until the summary is there, which takes the app longer. */
  readonly firstResults?: readonly CaseResult[];
  /** What went wrong the last time. */
  readonly error?: unknown;
};

const FIRST_RESULTS = 50;
/** A summary of 10,000 cases keeps the app busy for most of a second: it is asked for a sixth of the time at most. */
const PAUSES = 5;

/**
 * Looks at a run: its counts each time, its summary when they have changed, but not all the time where that takes long.
 *
 * @param options.onUpdate - Told what is new.
 * @param options.now - In ms.
 * @returns What to give to `poll`.
 */
export function createRunFollower({
  api,
  id,
  onUpdate,
  now,
}: {
  readonly api: Api;
  readonly id: string;
  readonly onUpdate: (news: FollowedRun) => void;
  readonly now: () => number;
}): (signal: AbortSignal) => Promise<Found> {
  let seen = "";
  let summarized = "";
  let pauseUntil = -Infinity;

  async function look(signal: AbortSignal): Promise<Found> {
    const tell = (news: FollowedRun) => (signal.aborted ? undefined : onUpdate(news));
    const run = await getRun(api, id, signal);
    tell({ run, error: undefined });
    const state = `${run.status} ${run.counts.completed}`;
    const found = state === seen ? "same" : "changed";
    seen = state;
    if (state !== summarized && (isEnded(run.status) || now() >= pauseUntil)) {
      if (summarized === "") void showFirst(tell, signal);
      const start = now();
      const summary = await getSummary(api, id, signal);
      pauseUntil = now() + PAUSES * (now() - start);
      summarized = state;
      tell({ summary });
    }
    return isEnded(run.status) && summarized === state ? "done" : found;
  }

  /** Where this does not work, the summary will say so. */
  async function showFirst(tell: (news: FollowedRun) => void, signal: AbortSignal): Promise<void> {
    const first = await listFirstResults(api, id, { limit: FIRST_RESULTS, signal }).catch(() => undefined);
    if (first !== undefined && summarized === "") tell({ firstResults: first });
  }

  return async (signal) => {
    try {
      return await look(signal);
    } catch (error) {
      if (signal.aborted) return "done";
      onUpdate({ error });
      // There is no such run, and there will be none.
      return error instanceof ApiError && [400, 404].includes(error.status) ? "done" : "failed";
    }
  };
}
