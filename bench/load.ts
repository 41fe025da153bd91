// npm run load: measures a local host with many clients while a run is in progress. See docs/load.md.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { runLoad } from "./load/run-load.ts";
import { startModelServer } from "./start-model-server.ts";

const { clients, seconds } = new Command("npm run load --")
  .description("Measures a local host with many clients while a run is in progress: docs/load.md.")
  .option("--clients <n>", "each sends a request a second", positive, 200)
  .option("--seconds <n>", "for how long", positive, 60)
  .parse()
  .opts<{ readonly clients: number; readonly seconds: number }>();
/** More than five lanes of a model that takes 50 ms complete before the load ends. */
const cases = seconds * 90;

const root = join(import.meta.dirname, "..");
const home = mkdtempSync(join(tmpdir(), "gotag-load-"));
const model = await startModelServer({ kind: "fixed", ms: 50 }, cases);
const environment = { ...process.env, GOTAG_URL: "", AzureWebJobsStorage: "", GOTAG_HOME: home };
const host = spawn(process.execPath, [join(root, "cli/main.ts"), "serve", "--port", "0"], {
  env: { ...environment, GOTAG_PIPELINES: join(root, "bench/pipelines") },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  const url = await urlOf();
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(statusOf("VmRSS")), 1000);
  const cpuBefore = cpuMs();
  const started = performance.now();
  const settings = { clients, seconds, cases, modelUrl: model.url };
  const { requests, statuses, posted, lost, wasBusy } = await runLoad(url, settings);
  clearInterval(sampling);
  const elapsedMs = performance.now() - started;
  console.log(`${clients} clients, a request a second each, for ${seconds} s; a run of ${cases} cases meanwhile.`);
  console.table(requests);
  console.log(`Answers by status: ${JSON.stringify(statuses)}. Runs posted: ${posted}, lost: ${lost.length}.`);
  if (!wasBusy) console.log("The large run had ended before the last request was sent.");
  const third = Math.ceil(memory.length / 3);
  const most = (part: readonly number[]) => Math.round(Math.max(...part) / 1024);
  const thirds = [0, 1, 2].map((part) => most(memory.slice(part * third, (part + 1) * third)));
  console.log(
    `Memory of the host, the most in each third of the time: ${thirds.join(", ")} MB; at its peak ${most([statusOf("VmHWM")])} MB.`,
  );
  console.log(
    `CPU of the host: ${Math.round(((cpuMs() - cpuBefore) / elapsedMs) * 100)} % of a core over ${Math.round(elapsedMs / 1000)} s.`,
  );
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(`${cpus().length} cores; load of the machine: ${load.join(", ")}.`);
  const isWell = lost.length === 0 && Object.keys(statuses).every((status) => ["200", "202"].includes(status));
  process.exitCode = isWell ? 0 : 1;
} finally {
  host.kill("SIGTERM");
  if (host.exitCode === null) await once(host, "exit");
  await model.stop();
  rmSync(home, { recursive: true, force: true });
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}

async function urlOf(): Promise<string> {
  const file = join(home, "host.json");
  for (;;) {
    if (host.exitCode !== null) throw new Error(`The host ended with code ${host.exitCode}.`);
    const { url } = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { url: string }) : { url: "" };
    if (url !== "" && (await fetch(`${url}/api/health`).catch(() => undefined))?.ok) return url;
    await wait(50);
  }
}

/** In KB; only on Linux. */
function statusOf(name: "VmRSS" | "VmHWM"): number {
  const file = `/proc/${host.pid}/status`;
  return existsSync(file)
    ? Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0)
    : 0;
}

function cpuMs(): number {
  const file = `/proc/${host.pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, "utf8").split(") ").at(-1)!.split(" ");
  // Ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
