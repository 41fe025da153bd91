import { bareLoop } from "./bare-loop.ts";
import type { BenchOptions, BenchSuite } from "./bench-options.ts";
import { drawLatencies } from "./latencies.ts";
import { leastMs, listSchedulingMs } from "./list-scheduling.ts";
import { runSuite, type SuiteFigures } from "./run-suite.ts";
import { runBareApp } from "./run-bare-app.ts";
import { linear } from "./scenarios.ts";
import { spread, type Spread } from "./spread.ts";
import { startModelServer } from "./start-model-server.ts";

/** How fast suites of one size went. */
export type Times = BenchSuite &
  Omit<BenchOptions, "suites" | "json" | "bill"> & {
    readonly stages: number;
    /** The list-scheduling bound of the latencies: what the ratios are held against. */
    readonly idealMs: number;
    /** What no order of the cases can beat. */
    readonly leastMs: number;
    readonly bareLoopMs: Spread;
    readonly bareAppMs: Spread;
    readonly figures: { readonly [figure in keyof SuiteFigures]: Spread };
  };

/**
 * Runs suites of one size several times, each after a bare loop and a bare app with the same latencies, so that all see the
 * machine in the same mood.
 *
 * @param progress - Told after each run.
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
