import type { BenchOptions, BenchSuite } from "./bench-options.ts";
import { runSuite, type SuiteFigures } from "./run-suite.ts";
import { scenarios, type Scenario } from "./scenarios.ts";
import { startModelServer } from "./start-model-server.ts";

/** What a run of a scenario would cost on Azure. */
export type Bill = Pick<SuiteFigures, "durableActions" | "blobWrites" | "blobReads" | "blobListings"> &
  BenchSuite &
  Pick<BenchOptions, "storage"> & {
    readonly scenario: string;
    /** Stages that ran, each try counted. */
    readonly stageRuns: number;
  };

/**
 * Counts what runs of each scenario would cost.
 *
 * @param progress - Told after each run.
 */
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
      bills.push({ ...billOf(scenario, figures, cases), lanes, latency, storage });
      progress(`${cases} cases, ${scenario.name}: ${figures.durableActions} durable actions`);
    }
  } finally {
    await server.stop();
  }
  return bills;
}

function billOf({ name, stageRuns }: Scenario, figures: SuiteFigures, cases: number) {
  const { durableActions, blobWrites, blobReads, blobListings } = figures;
  return {
    scenario: name,
    cases,
    stageRuns: stageRuns * cases,
    durableActions,
    blobWrites,
    ...(blobReads === undefined ? {} : { blobReads }),
    ...(blobListings === undefined ? {} : { blobListings }),
  };
}
