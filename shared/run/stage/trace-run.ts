import type { RunStatus, StageException, StageRecord, Usage } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import {
  CONVENTION,
  exceptionType,
  OWN,
  spanIds,
  whenOn,
  type Attributes,
  type SpanDescription,
  type Telemetry,
} from "../../platform/telemetry/index.ts";
import {
  indexEntryOf,
  isEnded,
  type IndexEntry,
  type RunRequest,
  type StoredResult,
  type StoredTurn,
} from "../store/index.ts";
import type { OpenRun } from "./open-run.ts";

/**
 * Reports saved cases as spans and measurements.
 *
 * @param options.created - The results that were not saved before, so that each is reported once.
 * @example
 * await reportCases(telemetry, run, { created, nowMs: Date.now() });
 */
export async function reportCases(
  telemetry: Telemetry,
  { request, readCase }: Pick<OpenRun, "request" | "readCase">,
  { created, nowMs }: { readonly created: readonly StoredResult[]; readonly nowMs: number },
): Promise<void> {
  const { capturesContent } = telemetry;
  for (const result of created) {
    const { uuid } = await readCase(result.place);
    telemetry.addSpans(caseSpans(request, result, { caseId: String(uuid), nowMs, capturesContent }));
    telemetry.measure("cases", 1, {
      [OWN.pipeline]: request.pipeline.name,
      [OWN.outcome]: outcomeOf(result),
      [CONVENTION.errorType]: result.succeeded ? undefined : exceptionType(result.exception ?? { traceback: "" }),
    });
  }
}

/**
 * Finishes a run, and reports it if that ended it; a run that had ended before is not reported again. Flushes the telemetry,
 * because the process may be suspended afterwards.
 *
 * @param finish - Writes the log, unless results are missing.
 * @example
 * const missing = await reportRunEnd(telemetry, { store, request }, () => finishRun(deps, request, input));
 */
export async function reportRunEnd<T>(
  telemetry: Telemetry,
  { store, request }: { readonly store: BlobStore; readonly request: RunRequest },
  finish: () => Promise<T>,
): Promise<T> {
  if (!telemetry.isOn) return finish();
  const hadEnded = isEnded((await indexEntryOf(store, request)).status);
  const finished = await finish();
  await whenOn(telemetry, async () => {
    const entry = await indexEntryOf(store, request);
    if (hadEnded || !isEnded(entry.status)) return;
    telemetry.addSpans([suiteSpan(request, entry, telemetry)]);
    telemetry.measure("runs", 1, { [OWN.pipeline]: request.pipeline.name, [OWN.runStatus]: entry.status });
    telemetry.flush();
  });
  return finished;
}

const SUITE_STATUS: Partial<Record<RunStatus, string>> = {
  completed: "success",
  failed: "failure",
  cancelled: "aborted",
};

/**
 * Describes the span of a run that has ended, from its acceptance to its log. A rerun is linked to the run that it repeats.
 *
 * @param entry - Its entry in the index.
 */
function suiteSpan(
  request: RunRequest,
  entry: IndexEntry,
  { capturesContent }: { readonly capturesContent: boolean },
): SpanDescription {
  const { status, counts, total, models, usage, error, updatedAt } = entry;
  const { id: run, pipeline, label, concurrency, repeats, rerun, client, createdAt } = request;
  return {
    ...spanIds({ run }),
    name: `suite ${pipeline.name}`,
    kind: "internal",
    startMs: Date.parse(createdAt),
    endMs: Date.parse(updatedAt),
    attributes: {
      [OWN.run]: run,
      [OWN.pipeline]: pipeline.name,
      [OWN.label]: label,
      [OWN.runStatus]: status,
      [OWN.models]: models,
      [OWN.concurrency]: concurrency,
      [OWN.repeats]: repeats,
      [OWN.total]: total,
      [OWN.passedCount]: counts.passed,
      [OWN.failedCount]: counts.failed,
      [OWN.errorCount]: counts.errors,
      [OWN.keptCount]: rerun?.kept.completed,
      [OWN.rerunOf]: rerun?.of.run,
      [OWN.rerunFrom]: rerun?.of.from,
      [CONVENTION.suiteName]: pipeline.name,
      [CONVENTION.suiteStatus]: SUITE_STATUS[status],
      [CONVENTION.revision]: client.sha ?? undefined,
      ...usageAttributes(usage),
    },
    links: rerun && [spanIds({ run: rerun.of.run })],
    error: status === "failed" ? { type: "run-failed", message: capturesContent ? error : undefined } : undefined,
  };
}

type CaseSpansOptions = {
  readonly caseId: string;
  /** The time of a case whose stages were all reused from another run. */
  readonly nowMs: number;
  readonly capturesContent: boolean;
};

/**
 * Describes the spans of a saved case: of the case, of each turn if it has turns, and of each stage. A stage that was reused
 * from another run has no duration, and a link to its span there.
 */
export function caseSpans(
  request: RunRequest,
  result: StoredResult,
  options: CaseSpansOptions,
): readonly SpanDescription[] {
  const { id: run } = request;
  const { place: index, hasTurns, turns } = result;
  const own = turns.flatMap((turn) => ownTimes(turn));
  const startMs = own.length === 0 ? options.nowMs : Math.min(...own.map((times) => times.startMs));
  const endMs = Math.max(startMs, ...own.map((times) => times.endMs));
  const whole = spanIds({ run, index });
  const caseSpan: SpanDescription = {
    ...whole,
    parentSpanId: spanIds({ run }).spanId,
    name: `case ${request.pipeline.name}`,
    kind: "internal",
    startMs,
    endMs,
    attributes: caseAttributes(request, result, options.caseId),
    error: errorOf(result, options),
  };
  const inTurns = turns.flatMap((turn, number) => {
    const times = ownTimes(turn);
    const turnStartMs = times.length === 0 ? startMs : Math.min(...times.map((time) => time.startMs));
    const parent = hasTurns ? spanIds({ run, index, turn: number }) : whole;
    const stages = stageSpans(request, turn, { ...options, index, turn: number, reusedAtMs: turnStartMs });
    const inParent = stages.map((span) => ({ ...span, parentSpanId: parent.spanId }));
    if (!hasTurns) return inParent;
    const turnSpan: SpanDescription = {
      ...parent,
      parentSpanId: whole.spanId,
      name: "turn",
      kind: "internal",
      startMs: turnStartMs,
      endMs: Math.max(turnStartMs, ...times.map((time) => time.endMs)),
      attributes: { [OWN.run]: run, [OWN.case]: options.caseId, [OWN.turn]: number },
      error: errorOf(turn, options),
    };
    return [turnSpan, ...inParent];
  });
  return [caseSpan, ...inTurns];
}

/** How a case ended, as an attribute of measurements: a case that raised has neither passed nor failed. */
const outcomeOf = ({ succeeded, passed }: Pick<StoredResult, "succeeded" | "passed">) =>
  !succeeded ? "error" : passed ? "passed" : "failed";

function caseAttributes(request: RunRequest, result: StoredResult, caseId: string): Attributes {
  const { place: index, succeeded, passed, exception } = result;
  return {
    [OWN.run]: request.id,
    [OWN.case]: caseId,
    [OWN.pipeline]: request.pipeline.name,
    [OWN.label]: request.label,
    [OWN.place]: index,
    [OWN.repeat]: request.repeats === 1 ? undefined : index % request.repeats,
    [OWN.succeeded]: succeeded,
    [OWN.passed]: passed,
    [OWN.failedStage]: exception?.stage,
    [CONVENTION.caseName]: caseId,
    [CONVENTION.caseStatus]: passed ? "pass" : "fail",
  };
}

type StageSpansOptions = CaseSpansOptions & {
  readonly index: number;
  readonly turn: number;
  readonly reusedAtMs: number;
};

function stageSpans(
  { id: run, rerun }: RunRequest,
  { metadata, exception }: StoredTurn,
  { caseId, index, turn, reusedAtMs, capturesContent }: StageSpansOptions,
): readonly SpanDescription[] {
  return Object.entries(metadata.stages).map(([stage, record]) => {
    const times = record.reused ? { startMs: reusedAtMs, endMs: reusedAtMs } : timesOf(record);
    const origin = record.reused && rerun ? [spanIds({ run: rerun.of.run, index, turn, stage })] : undefined;
    const raised = exception?.stage === stage ? exception : record.exception;
    return {
      ...spanIds({ run, index, turn, stage }),
      name: `stage ${stage}`,
      kind: "internal",
      ...times,
      attributes: {
        [OWN.run]: run,
        [OWN.case]: caseId,
        [OWN.stage]: stage,
        [OWN.turn]: turn,
        [OWN.attempts]: record.attempts,
        [OWN.reused]: record.reused,
        ...usageAttributes(record.usage),
      },
      links: origin,
      events: failedAttempts(record, capturesContent),
      error: errorOf({ succeeded: record.succeeded, exception: raised }, { capturesContent }),
    };
  });
}

const failedAttempts = (record: StageRecord, capturesContent: boolean) =>
  record.failedAttempts?.map(({ time, waitMs, error }) => ({
    name: "attempt failed",
    timeMs: Date.parse(time),
    attributes: { [OWN.waitMs]: waitMs, [OWN.message]: capturesContent ? error : undefined },
  }));

/** The usage of all calls of a stage or a run. Spans of single calls have the names of the conventions instead. */
const usageAttributes = (usage: Usage | undefined): Attributes => ({
  [OWN.usedInput]: usage?.inputTokens,
  [OWN.usedOutput]: usage?.outputTokens,
  [OWN.usedUsd]: usage?.costUsd,
  [OWN.isEstimate]: usage?.isEstimate,
  [OWN.cacheHits]: usage?.cacheHits,
});

type Ended = { readonly succeeded: boolean; readonly exception?: Omit<StageException, "stage"> | undefined };

function errorOf({ succeeded, exception }: Ended, { capturesContent }: Pick<CaseSpansOptions, "capturesContent">) {
  if (succeeded) return undefined;
  const type = exceptionType(exception ?? { traceback: "" });
  return { type, message: capturesContent ? exception?.message : undefined };
}

const ownTimes = ({ metadata }: StoredTurn) =>
  Object.values(metadata.stages).flatMap((record) => (record.reused ? [] : [timesOf(record)]));

/** From the start of a stage's first attempt to the end of its last one. */
function timesOf({ start, elapsedMs, failedAttempts = [] }: StageRecord) {
  const lastStartMs = Date.parse(start);
  // Earlier versions recorded attempts without their start.
  const starts = failedAttempts.map((failed) => Date.parse(failed.start ?? failed.time));
  return { startMs: Math.min(lastStartMs, ...starts), endMs: lastStartMs + elapsedMs };
}
