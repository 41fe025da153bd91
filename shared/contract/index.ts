export type {
  CaseReference,
  Change,
  ComparedCase,
  ComparedRun,
  Comparison,
  ConfigChange,
  Effect,
  GateResult,
} from "./comparison.ts";
export {
  type Eval,
  evalDefinition,
  evalJsonSchema,
  evalNameProblem,
  evalRunBody,
  type EvalRunBody,
  LAST_GOOD,
  runEvalBody,
  suiteNameProblem,
} from "./eval.ts";
export type { ModelLimits } from "./model-limits.ts";
export type { ApiBody, ApiRoute } from "./openapi.ts";
export { type Problem, PROBLEM_TITLES, type ProblemStatus } from "./problem.ts";
export type {
  CaseStatus,
  CaseSummary,
  Cell,
  ConfigDifference,
  Latency,
  MessageTranscript,
  PassRate,
  RepeatSummary,
  ReportException,
  RunSummary,
  StageTranscript,
  Transcript,
  Transcripts,
  TurnTranscript,
} from "./reports.ts";
export {
  type ConfigOverrides,
  LONGEST_TIMEOUT_MS,
  rerunBody,
  type RerunBody,
  runOptions,
  startRunBody,
  type StartRunBody,
} from "./run-body.ts";
export type {
  CaseMetadata,
  LoggedResult,
  EarlierTries,
  FailedAttempt,
  GitEdits,
  OnlySome,
  RerunOf,
  RunLog,
  RunLogMetadata,
  RunStatus,
  StageException,
  StageRecord,
  StageResults,
  StageSettingChange,
  TemplateIncludes,
  Timing,
  LoggedTurn,
  Usage,
} from "./run-log.ts";
