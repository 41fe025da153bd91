import type { BenchOptions, BenchSuite } from "./bench-options.ts";
import { runSuite, type SuiteFigures } from "./run-suite.ts";
import { scenarios } from "./scenarios.ts";
import { startModelServer } from "./start-model-server.ts";

/** The cost of a run of a scenario on Azure. */
export type Bill = Pick<SuiteFigures, "durableActions" | "blobWrites" | "blobReads" | "blobListings"> &
  BenchSuite &
  Pick<BenchOptions, "storage"> & {
    readonly scenario: string;
    /** Including retries. */
    readonly stageRuns: number;
  };

/** Counts the cost of runs of each scenario; `progress` gets a line after each run. */
export async function measureBills(
  { cases, lanes, latency }: BenchSuite,
  { storage, workers }: BenchOptions,
  progress: (line: string) => void,
): Promise<readonly Bill[]> {
  const server = await startModelServer(latency, cases);
  const bills: Bill[] = [];
  try {
    for (const scenario of scenarios) {
      const figures = await runSuite(server.url, scenario, { cases, lanes, storage, workers });
      const { durableActions, blobWrites, blobReads, blobListings } = figures;
      const counted = { durableActions, blobWrites, blobReads, blobListings };
      const stageRuns = scenario.stageRuns * cases;
      bills.push({ scenario: scenario.name, cases, stageRuns, ...counted, lanes, latency, storage });
      progress(`${cases} cases, ${scenario.name}: ${figures.durableActions} durable actions`);
    }
  } finally {
    await server.stop();
  }
  return bills;
}
