export { findStatus, isActive, type InstanceStatus, type RuntimeClient } from "./client.ts";
export { listedEntry, liveEntry, type LiveEntry, runResource } from "./live-entry.ts";
export { keepFailures, purgeSlices } from "./purge-histories.ts";
export { purgeRunHistory } from "./purge-run-history.ts";
export {
  evaluateRunGates,
  findBase,
  type FoundRun,
  ownGates,
  readRunReport,
  type RunReportDeps,
} from "./run-report.ts";
export { startEval, startOnce, startSuite } from "./start-suite.ts";
