import { app, type InvocationContext, type Timer } from "@azure/functions";
import * as df from "durable-functions";
import { startIfDue } from "../../shared/evals/index.ts";
import { services as wiredServices, timerSchedule } from "../app.ts";

/** Starts every eval that is due. An eval that cannot be started does not prevent the others. */
async function startDueEvals(_timer: Timer, context: InvocationContext): Promise<void> {
  const services = await wiredServices();
  const client = df.getClient(context);
  for (const name of await services.evals.names()) {
    try {
      const found = await services.evals.find(name);
      const run = found && (await startIfDue(found, { client, services }));
      if (run !== undefined) context.log(`Started the eval "${name}": run ${run}.`);
    } catch (thrown) {
      context.error(`The eval "${name}" could not be checked:`, thrown);
    }
  }
}

app.timer("startDueEvals", {
  schedule: timerSchedule("GOTAG_NIGHTLY_SCHEDULE"),
  extraInputs: [df.input.durableClient()],
  handler: startDueEvals,
});
