import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { Watched } from "./worker.ts";

/** The thread of `startWatchdog`, in a worker process. */

const { ticks, intervalMs, unresponsiveMs, hostPid } = workerData as Watched;
/** The pipe in which a worker process leaves its last words. */
const lastWords = 4;
let seen = 0;
let blockedMs = 0;

// Rounds are counted, not time: a machine that slept has blocked nothing.
setInterval(() => {
  if (process.ppid !== hostPid || !isThere(hostPid)) endProcess();
  const now = Atomics.load(ticks, 0);
  blockedMs = now === seen ? blockedMs + intervalMs : 0;
  if (now !== 0 && blockedMs >= unresponsiveMs) {
    writeSync(lastWords, `it blocked its thread for ${unresponsiveMs / 1000} s`);
    endProcess();
  }
  seen = now;
}, intervalMs);

function endProcess(): void {
  process.kill(process.pid, "SIGKILL");
}

/** On Windows a process keeps the id of a parent that is gone. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
