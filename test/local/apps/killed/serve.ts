import { join } from "node:path";
import { startHost } from "../../../../local/index.ts";

const appDirectory = import.meta.dirname;
const host = await startHost({
  functions: [join(appDirectory, "functions.ts")],
  appDirectory,
  storage: process.argv[2]!,
});
process.stdout.write(`${host.url}\n`);
