import type { LoggedResult, RunSummary, Run } from "../../shared/contract/index.ts";
import { isEnded } from "../../shared/reports/index.ts";
import { type Api, RequestError, fetchRun, getSummary, listFirstResults } from "../api.ts";
import type { Found } from "./poll.ts";

/** What the page has of a run so far. */
export type FollowedRun = {
  readonly run?: Run;
  readonly summary?: RunSummary;
  /** Some results to show until the summary is there, which takes the app longer. */
  readonly firstResults?: readonly LoggedResult[];
  /** The error of the last attempt. */
  readonly error?: unknown;
};

const FIRST_RESULTS = 50;
/** A summary of 10,000 cases keeps the app busy for most of a second: the page requests it a sixth of the time at most. */
const PAUSES = 5;

/**
 * Follows a run: requests its counts each time, and its summary when they have changed, with pauses.
 *
 * @param options.onUpdate - Gets what is new.
 * @param options.now - In ms.
 * @returns A function for `poll`.
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
    const update = (news: FollowedRun) => (signal.aborted ? undefined : onUpdate(news));
    const run = await fetchRun(api, id, signal);
    update({ run, error: undefined });
    const state = `${run.status} ${run.counts.completed}`;
    const found = state === seen ? "same" : "changed";
    seen = state;
    if (state !== summarized && (isEnded(run.status) || now() >= pauseUntil)) {
      if (summarized === "") void showFirst(update, signal);
      const start = now();
      const summary = await getSummary(api, id, signal);
      pauseUntil = now() + PAUSES * (now() - start);
      summarized = state;
      update({ summary });
    }
    return isEnded(run.status) && summarized === state ? "done" : found;
  }

  /** Ignores errors: the summary reports the same ones. */
  async function showFirst(update: (news: FollowedRun) => void, signal: AbortSignal): Promise<void> {
    const firstResults = await listFirstResults(api, id, FIRST_RESULTS, signal).catch(() => undefined);
    if (firstResults !== undefined && summarized === "") update({ firstResults });
  }

  return async (signal) => {
    try {
      return await look(signal);
    } catch (error) {
      if (signal.aborted) return "done";
      onUpdate({ error });
      // There is no such run, and there will be none.
      return error instanceof RequestError && [400, 404].includes(error.status) ? "done" : "failed";
    }
  };
}
