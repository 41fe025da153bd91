import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import type { WatchdogData } from "./worker.ts";

/** The watchdog thread of a worker process, see `startWatchdog`. */

const { ticks, intervalMs, unresponsiveMs, hostPid } = workerData as WatchdogData;
/** The pipe to which a worker process writes why it ends itself. */
const EXIT_REASON_FD = 4;
let seen = 0;
let blockedMs = 0;

// Count rounds instead of time: a machine that was suspended has not blocked the thread.
setInterval(() => {
  if (process.ppid !== hostPid || !isAlive(hostPid)) endProcess();
  const now = Atomics.load(ticks, 0);
  blockedMs = now === seen ? blockedMs + intervalMs : 0;
  if (now !== 0 && blockedMs >= unresponsiveMs) {
    writeSync(EXIT_REASON_FD, `it blocked its thread for ${unresponsiveMs / 1000} s`);
    endProcess();
  }
  seen = now;
}, intervalMs);

function endProcess(): void {
  process.kill(process.pid, "SIGKILL");
}

/** On Windows a process keeps the ID of a parent that has exited. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
