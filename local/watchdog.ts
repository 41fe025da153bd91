import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";

/** What a watchdog watches; the thread gets it as its `workerData`. */
export type Watched = {
  /** One number, which the main thread changes again and again. 0: not yet. */
  readonly ticks: Int32Array;
  readonly intervalMs: number;
  readonly unresponsiveMs: number;
  readonly hostPid: number;
};

/**
 * Ends this process when its host is gone, or when its main thread has been blocked for `unresponsiveMs`: a second thread
 * sees to it, because a blocked one hears of nothing.
 *
 * @returns `arm`: from now on the main thread must not be blocked. Loading an app may take its time.
 */
export const startWatchdog = ({ unresponsiveMs, hostPid }: Pick<Watched, "unresponsiveMs" | "hostPid">) => {
  const intervalMs = Math.min(1000, unresponsiveMs / 5);
  const ticks = new Int32Array(new SharedArrayBuffer(4));
  const watched: Watched = { ticks, intervalMs, unresponsiveMs, hostPid };
  const file = join(import.meta.dirname, `watchdog-thread${extname(import.meta.filename)}`);
  new Worker(file, { workerData: watched }).unref();
  const tick = (): void => void Atomics.add(ticks, 0, 1);
  return {
    arm: (): void => {
      tick();
      setInterval(tick, intervalMs).unref();
    },
  };
};
