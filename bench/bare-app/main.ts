// Runs the cases of a `BareRun`, given as JSON, through the bare app on a local host of its own, and prints how many ms that took.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startHost } from "../../local/index.ts";

const [run = ""] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), "gotag-bare-app-"));
const here = import.meta.dirname;
const functions = [join(here, "functions.ts")];
const host = await startHost({ functions, appDirectory: here, storage: join(folder, "taskhub.db") });
try {
  const start = performance.now();
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${host.url}/run`, { method: "POST", headers, body: run });
  if (status !== 204) throw new Error(`The bare app answered ${status}.`);
  console.log(performance.now() - start);
} finally {
  await host.stop();
  await rm(folder, { recursive: true });
}
process.exit(); // connections to the model are kept alive
