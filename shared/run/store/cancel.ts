import type { BlobStore } from "../../platform/storage/index.ts";
import type { Cancelled, RunKey } from "../durable/index.ts";
import { runBlobs } from "./run-blobs.ts";

/**
 * Cancels a run: workers on all machines look for this blob, and stop. Finished results stay.
 *
 * @returns `false` when the run was deleted meanwhile: then no blob is left for the next run with its ID.
 */
export async function requestCancel(store: BlobStore, run: string, at: Date): Promise<boolean> {
  const { cancel, request } = runBlobs(run);
  await store.create(cancel, JSON.stringify({ at: at.toISOString() }));
  if ((await store.read(request)) !== undefined) return true;
  await store.delete(cancel);
  return false;
}

/** Whether a run was cancelled. */
export async function isCancelled(store: BlobStore, run: string): Promise<boolean> {
  return (await store.read(runBlobs(run).cancel)) !== undefined;
}

const CANCELLED: Cancelled = { cancelled: true };

/** Does some work for a run, unless the run is cancelled before or meanwhile. */
export type UnlessCancelled = <T>(key: RunKey, work: (signal: AbortSignal) => Promise<T>) => Promise<T | Cancelled>;

type Watched = {
  checkedMs: number;
  /** Aborts all work for the run: it is cancelled as a whole. */
  readonly controller: AbortController;
  /** The latest check, while it is pending. */
  looking?: Promise<void> | undefined;
  /** How much work is in progress for the run. */
  working: number;
  timer?: NodeJS.Timeout;
};

export type CancelWatch = {
  readonly unlessCancelled: UnlessCancelled;
  /** Aborts the work for a run in this process at once, without waiting for the next check. */
  readonly abortRun: (key: RunKey) => void;
};

/**
 * Watches for cancelled runs. It checks once a second for each run that has work in this process, however many of its cases do.
 *
 * @param options.everyMs - The interval of the checks. Default: 1000.
 * @example
 * const { unlessCancelled } = watchCancels(storage.runs);
 * const outcome = await unlessCancelled({ run, acceptedAt }, (signal) => callModel({ signal }));
 */
export function watchCancels(store: BlobStore, { everyMs = 1000 } = {}): CancelWatch {
  const runs = new Map<string, Watched>();

  async function look(run: string, watched: Watched): Promise<void> {
    watched.checkedMs = performance.now();
    const { signal } = watched.controller;
    // A storage that is unavailable for a moment does not cancel a run.
    if (signal.aborted || !(await isCancelled(store, run).catch(() => false))) return;
    abort(watched);
  }

  const abort = ({ controller }: Watched): void => controller.abort(new Error("The run is cancelled."));
  const keyOf = ({ run, acceptedAt }: RunKey): string => `${run} ${acceptedAt}`;

  function watch(key: string): Watched {
    const known = runs.get(key);
    if (known !== undefined) return known;
    const watched: Watched = { checkedMs: -Infinity, controller: new AbortController(), working: 0 };
    runs.set(key, watched);
    return watched;
  }

  const unlessCancelled: UnlessCancelled = async (key, work) => {
    const { run } = key;
    const watched = watch(keyOf(key));
    const { signal } = watched.controller;
    if (performance.now() - watched.checkedMs >= everyMs)
      watched.looking = look(run, watched).finally(() => (watched.looking = undefined));
    // Of many that start at once, the first one checks for all.
    if (watched.looking !== undefined) await watched.looking;
    if (signal.aborted) return CANCELLED;
    watched.working += 1;
    watched.timer ??= setInterval(() => void look(run, watched), everyMs);
    try {
      const result = await work(signal);
      return signal.aborted ? CANCELLED : result;
    } finally {
      watched.working -= 1;
      if (watched.working === 0) {
        clearInterval(watched.timer);
        delete watched.timer;
        // A run stays for its next work, which may start at once. Idle runs are removed by the next one that becomes idle.
        for (const [other, { working, checkedMs }] of runs)
          if (working === 0 && performance.now() - checkedMs > 10 * everyMs) runs.delete(other);
      }
    }
  };

  return { unlessCancelled, abortRun: (key) => abort(watch(keyOf(key))) };
}
