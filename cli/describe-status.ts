import type { Run } from "../shared/contract/index.ts";
import { describeWait } from "./progress.ts";

/**
 * The status of a run, and what it is about.
 *
 * @example
 * describeStatus({ status: "running", waitingLanes: 3 }); // "running, 3 lanes wait"
 */
export function describeStatus(run: Pick<Run, "status" | "isEnding" | "waitingLanes">): string {
  return [run.status, ...(run.isEnding ? ["ending"] : describeWait(run))].join(", ");
}
