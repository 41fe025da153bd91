export { printable } from "../base/text.ts";
export { CHANGES, compareRuns, verdict } from "./compare-runs.ts";
export { evaluateGates } from "./evaluate-gates.ts";
export {
  errorLine,
  isEnded,
  readableCell,
  readableMs,
  readableNumber,
  readablePercent,
  readablePercentiles,
  readableRange,
  readableTokens,
  readableUsd,
  RUN_STATUSES,
  shortId,
  shortIds,
  STATUS_WORDS,
} from "./format.ts";
export { pairResults } from "./pair-results.ts";
export { type Gate, type GateBase, parseGate, parseGates } from "./parse-gate.ts";
export type { Complaint, PipelineReporter } from "./pipeline-reporter.ts";
export {
  parseRunLog,
  readReport,
  readResult,
  type Report,
  type ReportResult,
  type ReportStage,
  type ReportTurn,
  selectResults,
} from "./read-report.ts";
export { holmCorrection, percentile, seededRandom } from "./statistics.ts";
export { countResults, modelNames, summarizeCase, summarizeReport } from "./summarize-run.ts";
export { columnCells, passRate, rateOf } from "./summary-parts.ts";
export { readChat, transcribe } from "./transcript.ts";
