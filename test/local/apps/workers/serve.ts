import { join } from "node:path";
import { startHost } from "../../../../local/index.ts";

/** Serves the app with two workers and prints the URL. The first argument is the file of the task hub. */
const appDirectory = import.meta.dirname;
const host = await startHost({
  functions: [join(appDirectory, "../samples/client.ts"), join(appDirectory, "functions.ts")],
  appDirectory,
  storage: process.argv[2]!,
  workers: 2,
  unresponsiveMs: 60_000,
});
process.stdout.write(`${host.url}\n`);
