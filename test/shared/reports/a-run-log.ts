import { timing } from "../../../shared/base/elapsed.ts";
import type {
  CaseMetadata,
  LoggedResult,
  RunLog,
  RunLogMetadata,
  StageRecord,
} from "../../../shared/contract/run-log.ts";
import type { RunSummary } from "../../../shared/contract/reports.ts";
import type { PipelineReporter } from "../../../shared/reports/pipeline-reporter.ts";
import { readReport } from "../../../shared/reports/read-report.ts";
import { summarizeReport } from "../../../shared/reports/summarize-run.ts";

const times = timing(0, 1234);

/** When a case ran, and its stages. */
export const aTiming = (elapsedMs: number, stages: CaseMetadata["stages"] = {}): CaseMetadata => ({
  ...timing(0, elapsedMs, elapsedMs),
  stages,
});

/** The record of a stage; give what a test is about. */
export const aRecord = (elapsedMs: number, more: Partial<StageRecord> = {}): StageRecord => ({
  ...timing(0, elapsedMs, elapsedMs),
  succeeded: true,
  attempts: 1,
  ...more,
});

/** One result of a run log; give what a test is about. */
export const aResult = ({
  uuid = "08fd947c-f0f1-4a65-8c61-6789eb3cc4fc",
  ...more
}: Partial<LoggedResult> & { uuid?: string } = {}): LoggedResult => ({
  succeeded: true,
  passed: true,
  case: { uuid },
  stages: {},
  metadata: { ...times, stages: {} },
  ...more,
});

/** A result whose stage raised. */
export const anError = (stage: string, message: string, more: Parameters<typeof aResult>[0] = {}): LoggedResult =>
  aResult({
    succeeded: false,
    passed: false,
    exception: { stage, message, traceback: message, time: times.end },
    ...more,
  });

/** A run log; give what a test is about. */
export const aRunLog = (results: readonly LoggedResult[], metadata: Partial<RunLogMetadata> = {}): RunLog => ({
  results,
  metadata: {
    ...times,
    command: "gotag run",
    concurrency: 5,
    pipeline: { name: "simple", config: {} },
    sha: null,
    edits: { modified: [], added: [], deleted: [], untracked: [], renamed: [] },
    status: "completed",
    schemaVersion: 1,
    ...metadata,
  },
  uuid: "7f6b1c52-0f6e-4b39-9d0a-4f1f5c1e2d3a",
});

export const summarizeRun = (log: RunLog, reporter?: PipelineReporter): RunSummary =>
  summarizeReport(readReport(log, reporter));
