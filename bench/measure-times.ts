import type { BenchOptions, BenchSuite } from "./bench-options.ts";
import { drawLatencies } from "./latencies.ts";
import { runSuite, type SuiteFigures } from "./run-suite.ts";
import { linear } from "./scenarios.ts";
import { startModelServer } from "./start-model-server.ts";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BareRun } from "./bare-app/functions.ts";
import { askModel } from "./ask-model.ts";
import { questionOf } from "./bench-case.ts";
import { percentile } from "../shared/reports/index.ts";

/** The times of suites of one size. */
export type Times = BenchSuite &
  Omit<BenchOptions, "suites" | "json" | "bill"> & {
    readonly stages: number;
    /** The list-scheduling bound of the latencies, with which others are compared. */
    readonly idealMs: number;
    /** The lower bound for any order of the cases. */
    readonly leastMs: number;
    readonly bareLoopMs: Spread;
    readonly bareAppMs: Spread;
    readonly figures: { readonly [figure in keyof SuiteFigures]: Spread };
  };

/**
 * Runs suites of one size several times, each after a bare loop and a bare app with the same latencies, so that all run under
 * similar conditions.
 *
 * @param progress - Gets a line after each run.
 */
export async function measureTimes(
  { cases, lanes, latency }: BenchSuite,
  { storage, workers, times }: BenchOptions,
  progress: (line: string) => void,
): Promise<Times> {
  const latencies = drawLatencies(latency, cases);
  const server = await startModelServer(latency, cases);
  try {
    await bareLoop(server.url, { cases: Math.min(cases, lanes), lanes }); // opens the connections
    const loops: number[] = [];
    const apps: number[] = [];
    const runs: SuiteFigures[] = [];
    for (let time = 1; time <= times; time++) {
      loops.push(await bareLoop(server.url, { cases, lanes }));
      apps.push(await runBareApp({ url: server.url, cases, lanes }));
      const run = await runSuite(server.url, linear, { cases, lanes, storage, workers });
      runs.push(run);
      progress(`${cases} cases, ${time} of ${times}: ${Math.round(run.runMs)} ms`);
    }
    return {
      cases,
      lanes,
      latency,
      storage,
      workers,
      times,
      stages: linear.stageRuns,
      idealMs: listSchedulingMs(latencies, lanes),
      leastMs: leastMs(latencies, lanes),
      bareLoopMs: spread(loops),
      bareAppMs: spread(apps),
      figures: spreads(runs),
    };
  } finally {
    await server.stop();
  }
}

function spreads(runs: readonly SuiteFigures[]): Times["figures"] {
  const names = Object.keys(runs[0] as SuiteFigures) as (keyof SuiteFigures)[];
  return Object.fromEntries(
    names.map((name) => [name, spread(runs.map((run) => run[name] as number))]),
  ) as Times["figures"];
}

/**
 * Runs an app of four activities a case on the local host that only calls the model, in its own process: the shortest time with
 * every stage checkpointed.
 *
 * @returns Wall time in ms, from the request to the end.
 */
async function runBareApp(run: BareRun): Promise<number> {
  const main = join(import.meta.dirname, "bare-app/main.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [main, JSON.stringify(run)]);
  return Number(stdout);
}

/**
 * Runs `lanes` loops that only call the model, once for each case: the shortest time on this machine.
 *
 * @returns Wall time in ms.
 */
async function bareLoop(url: string, { cases, lanes }: Pick<BenchSuite, "cases" | "lanes">): Promise<number> {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < cases) await askModel(url, [{ role: "user", content: questionOf(next++) }]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return performance.now() - start;
}

/** The same figure of several runs. */
export type Spread = { readonly median: number; readonly least: number; readonly most: number };

/**
 * @throws RangeError for no values.
 * @example
 * spread([3, 1, 2]); // { median: 2, least: 1, most: 3 }
 */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: percentile(sorted, 50), least: percentile(sorted, 0), most: percentile(sorted, 100) };
}

/**
 * How long the cases take when lanes take them in order, each the next one as soon as it is free, and nothing else costs time:
 * list scheduling (Graham 1966, doi:10.1002/j.1538-7305.1966.tb01709.x). A run that hands out cases in their order cannot be
 * faster.
 *
 * @example
 * listSchedulingMs([30, 10, 10, 10], 2); // 30
 */
export function listSchedulingMs(latenciesMs: readonly number[], lanes: number): number {
  const freeMs = new Array<number>(Math.min(lanes, latenciesMs.length)).fill(0);
  for (const latencyMs of latenciesMs) {
    let first = 0;
    for (let lane = 1; lane < freeMs.length; lane++) if (freeMs[lane]! < freeMs[first]!) first = lane;
    freeMs[first]! += latencyMs;
  }
  return Math.max(0, ...freeMs);
}

/**
 * Computes the lower bound for any order of the cases: the work shared out evenly, or the longest case.
 *
 * @example
 * leastMs([30, 10, 10, 10], 2); // 30
 */
export function leastMs(latenciesMs: readonly number[], lanes: number): number {
  let sumMs = 0;
  let longestMs = 0;
  for (const latencyMs of latenciesMs) {
    sumMs += latencyMs;
    longestMs = Math.max(longestMs, latencyMs);
  }
  return Math.max(sumMs / lanes, longestMs);
}
