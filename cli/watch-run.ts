import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "../shared/contract/index.ts";
import type { ApiClient } from "./api-client.ts";
import { ApiError } from "./api-error.ts";
import { nextPollMs } from "./next-poll.ts";
import { UnreachableError } from "./unreachable-error.ts";

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
