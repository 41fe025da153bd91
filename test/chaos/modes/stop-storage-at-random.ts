import { setTimeout as wait } from "node:timers/promises";
import { endWithin } from "../launch.ts";
import type { Disturbed, Trial } from "../trial.ts";

const MIN_AWAY_MS = 500;
const MAX_AWAY_MS = 8_000;
const MAX_PER_RUN = 2;

/** Stops the storage of a run at random moments, for up to 8 s; the run waits and continues. */
export async function stopStorageAtRandom({ run, choose, lengthMs, most, azurite }: Trial): Promise<Disturbed> {
  if (azurite === undefined) throw new Error("There is no Azurite that could be stopped.");
  const startedAt = Date.now();
  const launch = run.start("run");
  // Before the run is accepted, the request would fail with the storage.
  while (!(await run.isAccepted()) && (await endWithin(launch, 20)) === undefined);
  const leftMs = Math.max(0, lengthMs - (Date.now() - startedAt));
  let disturbances = 0;
  while (disturbances < Math.min(most, MAX_PER_RUN)) {
    if ((await endWithin(launch, choose.fraction("stop", disturbances) * leftMs)) !== undefined) break;
    await azurite.stop();
    await wait(MIN_AWAY_MS + choose.fraction("away", disturbances) * (MAX_AWAY_MS - MIN_AWAY_MS));
    await azurite.start();
    disturbances++;
  }
  const end = await run.finish(launch);
  if (end.kind === "unknown") throw new Error("The run was not accepted.");
  return { outcome: await run.outcome(launch, end), disturbances };
}
