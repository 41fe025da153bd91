import { textTable } from "../shared/reports/render/index.ts";
import { describeLatency } from "./latencies.ts";
import type { Bill } from "./measure-bill.ts";

/** What runs of each scenario would cost, for a case each. */
export function renderBills(bills: readonly Bill[]): string {
  const [first] = bills;
  if (first === undefined) return "";
  const { lanes, latency } = first;
  const rows = bills.map(({ scenario, cases, stageRuns, durableActions, blobWrites, blobReads, blobListings }) => {
    const ofCase = (count: number | undefined) => (count === undefined ? "" : (count / cases).toFixed(2));
    return [
      `${cases}`,
      scenario,
      ofCase(stageRuns),
      ofCase(durableActions),
      ofCase(durableActions - 2 * stageRuns),
      ...[blobWrites, blobReads, blobListings].map(ofCase),
    ];
  });
  const heading = [
    "cases",
    "pipeline",
    "stages a case",
    "actions a case",
    "besides 2 a stage",
    "writes a case",
    "reads a case",
    "listings a case",
  ];
  return `${lanes} lanes · model ${describeLatency(latency)}\n\n${textTable(heading, rows)}`;
}
