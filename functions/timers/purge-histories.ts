import { app, type InvocationContext, type Timer } from "@azure/functions";
import * as df from "durable-functions";
import { OrchestrationRuntimeStatus } from "durable-functions";
import { keepFailures, purgeSlices } from "../../shared/run/runtime/index.ts";
import { services as wiredServices, timerSchedule } from "../app.ts";

const DAY_MS = 86_400_000;

const { Completed, Failed, Terminated, Canceled } = OrchestrationRuntimeStatus;

/**
 * Removes the histories of orchestrations that ended and are old. Runs stay: everything that is shown of them is in blobs, and
 * the same request with the same ID still finds its run.
 */
async function purgeHistories(_timer: Timer, context: InvocationContext): Promise<void> {
  const services = await wiredServices();
  const client = df.getClient(context);
  const before = new Date(services.now().getTime() - services.historyDays() * DAY_MS);
  await keepFailures({ client, services }, before);
  let purged = 0;
  for (const { from, to } of purgeSlices(before)) {
    const { instancesDeleted } = await client.purgeInstanceHistoryBy({
      createdTimeFrom: from,
      createdTimeTo: to,
      runtimeStatus: [Completed, Failed, Terminated, Canceled],
    });
    purged += instancesDeleted;
  }
  context.log(`Purged ${purged} histories from before ${before.toISOString()}. Run logs stay.`);
}

app.timer("purgeHistories", {
  schedule: timerSchedule("GOTAG_PURGE_SCHEDULE"),
  extraInputs: [df.input.durableClient()],
  handler: purgeHistories,
});
