import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { HostStats } from "../local/index.ts";
import type { BenchOptions, BenchSuite } from "./bench-options.ts";
import { benchCases } from "./bench-case.ts";
import { durableActions } from "./durable-actions.ts";
import { PROBE_FOLDER, type Probe } from "./probe.ts";
import type { Scenario } from "./scenarios.ts";

type SuiteSettings = Pick<BenchSuite, "cases" | "lanes"> & Pick<BenchOptions, "storage" | "workers">;

/** The figures of a whole run. */
export type SuiteFigures = {
  /** From the request to the end of the run. */
  readonly runMs: number;
  /** From the start of `node` to its exit: loading, the host's start, the run, the summary. */
  readonly processMs: number;
  /** Of the process and of its workers, user and system; without Azurite. */
  readonly cpuMs: number;
  /** The largest resident memory of each of these processes, added up. */
  readonly peakBytes: number;
  readonly historyBytes: number;
  readonly episodes: number;
  readonly activities: number;
  readonly commits: number;
  /** As the Durable Task Scheduler would bill them. */
  readonly durableActions: number;
  readonly blobWrites: number;
  /** Only with Azurite: reads of files are not counted. */
  readonly blobReads?: number;
  readonly blobListings?: number;
};

const root = join(import.meta.dirname, "..");

/** Runs a suite as a user would, by the command line in a process of its own, on an empty folder. */
export async function runSuite(url: string, scenario: Scenario, settings: SuiteSettings): Promise<SuiteFigures> {
  const folder = await mkdtemp(join(tmpdir(), "gotag-bench-"));
  try {
    await mkdir(join(folder, "probes"));
    await writeFile(join(folder, "cases.json"), JSON.stringify(benchCases(settings.cases, scenario.turns)));
    await writeFile(join(folder, "models.json"), JSON.stringify(scenario.models?.(url) ?? []));
    const started = performance.now();
    const { child, ended } = startRun(folder, url, scenario, settings);
    const output = await ended;
    const processMs = performance.now() - started;
    const { createdAt, updatedAt, counts } = JSON.parse(output) as Run;
    if (counts.passed !== settings.cases) throw new Error(`Only ${counts.passed} of ${settings.cases} cases passed.`);
    const runMs = Date.parse(updatedAt) - Date.parse(createdAt);
    return { runMs, processMs, ...(await readFigures(folder, child.pid as number, settings)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run that has ended was last changed at its end. */
type Run = { readonly createdAt: string; readonly updatedAt: string; readonly counts: { readonly passed: number } };

function startRun(folder: string, url: string, { pipeline, config }: Scenario, settings: SuiteSettings) {
  const { lanes, storage, workers } = settings;
  const probe = pathToFileURL(join(import.meta.dirname, "preload.js")).href;
  const child = spawn(
    process.execPath,
    [
      ...["--import", probe, join(root, "cli/gotag.js"), "run", pipeline, join(folder, "cases.json"), ...config(url)],
      ...["-c", `${lanes}`, "--storage", storage, "--workers", `${workers}`, "--json"],
    ],
    {
      env: {
        ...process.env,
        GOTAG_HOME: join(folder, "home"),
        GOTAG_PIPELINES: join(root, "bench/pipelines"),
        GOTAG_MODELS: join(folder, "models.json"),
        GOTAG_STATS_FILE: join(folder, "stats.json"),
        [PROBE_FOLDER]: join(folder, "probes"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  const ended = new Promise<string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output) : reject(new Error(`gotag run ended with code ${code}:\n${errors}`)),
    );
  });
  return { child, ended };
}

async function readFigures(
  folder: string,
  pid: number,
  { storage }: SuiteSettings,
): Promise<Omit<SuiteFigures, "runMs" | "processMs">> {
  const stats = (await readJson(join(folder, "stats.json"))) as HostStats;
  const probes = new Map<string, Probe>();
  for (const name of await readdir(join(folder, "probes")))
    probes.set(name, (await readJson(join(folder, "probes", name))) as Probe);
  if (!probes.has(`${pid}.json`)) throw new Error("The measured process did not write its figures.");
  const sum = (value: (probe: Probe) => number) => [...probes.values()].reduce((all, probe) => all + value(probe), 0);
  const { episodes, activities, commits, historyBytes } = stats;
  return {
    cpuMs: sum(({ cpuMs }) => cpuMs),
    peakBytes: sum(({ peakBytes }) => peakBytes),
    historyBytes,
    episodes,
    activities,
    commits,
    durableActions: durableActions(stats),
    ...(storage === "file"
      ? { blobWrites: await countFileWrites(folder) }
      : {
          blobWrites: sum(({ requests }) => requests.write),
          blobReads: sum(({ requests }) => requests.read),
          blobListings: sum(({ requests }) => requests.list),
        }),
  };
}

/** Each blob is written once, except the entry of the index, which is renewed when the run has ended. */
async function countFileWrites(folder: string): Promise<number> {
  const entries = await readdir(join(folder, "home/blobs"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length + 1;
}

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8")) as unknown;
