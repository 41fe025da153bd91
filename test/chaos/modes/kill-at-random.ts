import { WAYS, endWithin, type Way } from "../launch.ts";
import type { Disturbed, Trial } from "../trial.ts";

/**
 * Kills the process group of a run at random moments within the duration of an uninterrupted run, and resumes it in one of the
 * three ways, until it ends before the next kill.
 */
export async function killAtRandom({ run, choose, lengthMs, most }: Trial): Promise<Disturbed> {
  let way: Way = "run";
  for (let number = 0; ; number++) {
    const launch = run.start(way);
    const killAfterMs = choose.fraction("kill", number) * lengthMs;
    const end = run.kills.length < most ? await endWithin(launch, killAfterMs) : await run.finish(launch);
    if (end?.kind === "done") return { outcome: await run.outcome(launch, end), disturbances: run.kills.length };
    if (end === undefined) await run.kill(launch);
    // A user whose run is not found starts it.
    way = end?.kind === "unknown" ? "run" : choose.oneOf(WAYS, "way", number);
  }
}
