export { type CaseReference, type ComparedRun, compareRuns, type Comparison } from "./compare-runs.ts";
export { evaluateGates } from "./evaluate-gates.ts";
export {
  readableCell,
  readableMs,
  readableNumber,
  readablePercent,
  readableRange,
  readableTokens,
  readableUsd,
  shortIds,
  STATUS_WORDS,
} from "./format.ts";
export { type Effect, pairResults } from "./pair-results.ts";
export { type Gate, type GateBase, type GateResult, parseGate, parseGates } from "./parse-gate.ts";
export {
  parseRunLog,
  readReport,
  type Report,
  type ReportException,
  type ReportResult,
  selectResults,
} from "./read-report.ts";
export { holmCorrection, percentile, seededRandom } from "./statistics.ts";
export { type CaseSummary, countResults, modelNames, type RunSummary, summarizeReport } from "./summarize-run.ts";
export { columnCells, passRate, type PassRate } from "./summary-parts.ts";
export { type StageTranscript, transcribe, type Transcript, type TurnTranscript } from "./transcript.ts";
