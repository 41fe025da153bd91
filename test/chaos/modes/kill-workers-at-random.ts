import { execFile } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { endWithin, type Launch } from "../launch.ts";
import type { Kill } from "../repeated-calls.ts";
import type { Disturbed, Trial } from "../trial.ts";

/** The host fails an activity that has lost its worker three times: kills are slower than a slow machine replaces workers. */
const MIN_GAP_MS = 3_000;

/** Kills workers of a run at random moments, also while the host starts; the run continues. */
export async function killWorkersAtRandom({ run, choose, lengthMs, most }: Trial): Promise<Disturbed> {
  const launch = run.start("run");
  for (let number = 0; run.kills.length < most; number++) {
    const afterMs = choose.fraction("kill", number) * lengthMs;
    if ((await endWithin(launch, number === 0 ? afterMs : MIN_GAP_MS + afterMs / 2)) !== undefined) break;
    const workers = await workersOf(launch);
    if (workers.length > 0) run.kills.push(await killProcess(choose.oneOf(workers, "worker", number)));
  }
  const end = await run.finish(launch);
  if (end.kind === "unknown") throw new Error("The run was not accepted.");
  return { outcome: await run.outcome(launch, end), disturbances: run.kills.length };
}

/** The worker processes of a host, oldest first. */
async function workersOf({ child }: Launch): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const processes = stdout.split("\n").map((line) => /^ *(\d+) +(\d+) (.*)$/.exec(line));
  return processes
    .filter(
      (found) => found !== null && Number(found[2]) === child.pid && /\blocal\/workers\/worker\.[jt]s/.test(found[3]!),
    )
    .map((found) => Number(found![1]));
}

async function killProcess(pid: number): Promise<Kill> {
  const at = Date.now();
  try {
    for (process.kill(pid, "SIGKILL"); ; await wait(1)) process.kill(pid, 0);
  } catch {
    // It is gone.
  }
  return { at, diedAt: Date.now() };
}
