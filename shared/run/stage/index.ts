export { createRunOpener, type RunOpener } from "./open-run.ts";
export { runCaseStage } from "./run-case-stage.ts";
export { saveFinishedCases } from "./save-finished-cases.ts";
export { reportCases, reportRunEnd } from "./trace-run.ts";
