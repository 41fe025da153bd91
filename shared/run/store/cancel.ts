import type { BlobStore } from "../../platform/storage/index.ts";
import type { RunKey } from "../durable/index.ts";
import { runBlobs } from "./run-blobs.ts";

/**
 * Asks a run to end: whoever looks for this blob, on whatever machine, stops. What is done stays.
 *
 * @returns `false` where the run was deleted meanwhile: then nothing is left for the next run of its id.
 */
export async function requestCancel(store: BlobStore, run: string, at: Date): Promise<boolean> {
  const { cancel, request } = runBlobs(run);
  await store.create(cancel, JSON.stringify({ at: at.toISOString() }));
  if ((await store.read(request)) !== undefined) return true;
  await store.delete(cancel);
  return false;
}

/** Whether a run was asked to end. */
export async function isCancelled(store: BlobStore, run: string): Promise<boolean> {
  return (await store.read(runBlobs(run).cancel)) !== undefined;
}

/** What was asked for, and did not happen. */
export const CANCELLED = { cancelled: true } as const;

/** Does something for a run, unless the run is cancelled before or meanwhile. */
export type UnlessCancelled = <T>(
  key: RunKey,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T | typeof CANCELLED>;

type Watched = {
  checkedMs: number;
  /** Of all that works for the run: it is cancelled as a whole. */
  readonly controller: AbortController;
  /** The latest look, while it is under way. */
  looking?: Promise<void> | undefined;
  /** How much is being done for the run. */
  working: number;
  timer?: NodeJS.Timeout;
};

/**
 * Watches for cancelled runs: looks once a second for each run that works here, however many cases of it do.
 *
 * @param options.everyMs - How often to look. Default: 1000.
 * @example
 * const unlessCancelled = createUnlessCancelled(storage.runs);
 * const outcome = await unlessCancelled({ run, acceptedAt }, (signal) => callModel({ signal }));
 */
export function createUnlessCancelled(store: BlobStore, { everyMs = 1000 } = {}): UnlessCancelled {
  const runs = new Map<string, Watched>();

  async function look(run: string, watched: Watched): Promise<void> {
    watched.checkedMs = performance.now();
    const { signal } = watched.controller;
    // A storage that is away for a moment does not cancel a run.
    if (signal.aborted || !(await isCancelled(store, run).catch(() => false))) return;
    watched.controller.abort(new Error("The run is cancelled."));
  }

  function watch(key: string): Watched {
    const known = runs.get(key);
    if (known !== undefined) return known;
    const watched: Watched = { checkedMs: -Infinity, controller: new AbortController(), working: 0 };
    runs.set(key, watched);
    return watched;
  }

  return async ({ run, acceptedAt }, work) => {
    const watched = watch(`${run} ${acceptedAt}`);
    const { signal } = watched.controller;
    if (performance.now() - watched.checkedMs >= everyMs)
      watched.looking = look(run, watched).finally(() => (watched.looking = undefined));
    // Many begin at once: what the first of them looks for holds for all.
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
        // Kept while it may be asked for again at once; a run that is through is forgotten with the next one that begins.
        for (const [other, { working, checkedMs }] of runs)
          if (working === 0 && performance.now() - checkedMs > 10 * everyMs) runs.delete(other);
      }
    }
  };
}
