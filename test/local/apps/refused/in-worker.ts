import { app } from "@azure/functions";
import * as df from "durable-functions";

/** An app may fail in a worker process although it works in the host. */
const problem = /local.workers.worker\.ts$/.test(process.argv[1]!) ? process.env.TEST_WORKER_PROBLEM : undefined;

if (problem === "throws") throw new Error("there is no room for two");
if (problem === "exits") process.exit(3);
if (problem === "hook") {
  app.hook.appStart(() => {
    throw new Error("the hook does not like it here");
  });
}
if (problem !== "lacks") df.app.activity("Only-Here", { handler: () => {} });
