export { casesProblems, checkStartRunBody, gateProblems } from "./check-options.ts";
export { laneWarnings } from "./lane-warnings.ts";
export { type RunOptions, hashRequest } from "./new-run-request.ts";
export { hashRerun, prepareRerun } from "./prepare-rerun.ts";
export { type PreparedRun, prepareRun, type PrepareRunDeps } from "./prepare-run.ts";
