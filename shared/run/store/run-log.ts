import { timing } from "../../base/elapsed.ts";
import { addUsage } from "../../base/usage.ts";
import type { Counts, RunLogMetadata, RunStatus, Usage } from "../../contract/index.ts";
import type { BlobStore } from "../../platform/storage/index.ts";
import {
  addCounts,
  countIndexes,
  countResult,
  NO_COUNTS,
  type FinishRunInput,
  type IndexRange,
  type RunStop,
} from "../durable/index.ts";
import { isCancelled } from "./cancel.ts";
import type { CaseReader } from "./case-shards.ts";
import { runBlobs } from "./run-blobs.ts";
import { newIndexEntry, renewIndexEntry, type IndexEntry } from "./run-index.ts";
import type { RunRequest } from "./run-request.ts";
import { runResults, type StoredResult } from "./stored-results.ts";

type RunLogDeps = { readonly store: BlobStore; readonly readCase: CaseReader; readonly now: () => Date };

/**
 * Writes the log of a run, in the order of the cases, and replaces its entry in the index. When results are missing, it writes
 * nothing and returns their indexes, so that lanes can run them; on the last attempt, or when the run was stopped or cancelled, the
 * log has the results that there are, and a status that says so.
 *
 * May run twice: the second log is the same, except for the time of its end.
 */
export async function finishRun(
  deps: RunLogDeps,
  request: RunRequest,
  { stop, isLastTry }: Omit<FinishRunInput, "run">,
): Promise<readonly IndexRange[]> {
  const { store, now } = deps;
  const wasCancelled = await isCancelled(store, request.id);
  const total = newTotals();
  let end: RunEnd | undefined;
  const chunks = runLogChunks(deps, request, total, () => {
    if (total.missing.length > 0 && stop === undefined && !isLastTry && !wasCancelled) throw new ResultsMissingError();
    end = { ...endOf(total, { stop, wasCancelled }), end: now() };
    return end;
  });
  try {
    await store.writeStream(runBlobs(request.id).log, chunks);
  } catch (thrown) {
    if (thrown instanceof ResultsMissingError) return total.missing;
    throw thrown;
  }
  if (end === undefined) throw new Error("The log was written without its end.");
  const { status, error } = end;
  const { counts, usage } = total;
  const updatedAt = end.end.toISOString();
  await renewIndexEntry(store, { ...newIndexEntry(request), status, error, counts, usage, updatedAt });
  return [];
}

/** Ends the stream of a log that is not to be written. It does not leave this file. */
class ResultsMissingError extends Error {}

type RunEnd = { readonly status: RunStatus; readonly end: Date; readonly error?: string };

function endOf(
  { missing }: Totals,
  { stop, wasCancelled }: { readonly stop: RunStop | undefined; readonly wasCancelled: boolean },
): Pick<RunEnd, "status" | "error"> {
  if (wasCancelled && missing.length > 0) return { status: "cancelled" };
  if (stop !== undefined && (stop.status === "failed" || missing.length > 0)) return stop;
  if (missing.length === 0) return { status: "completed" };
  const error = `${countIndexes(missing)} results are missing, with the indexes ${describeRanges(missing)}.`;
  return { status: "failed", error };
}

const MAX_SHOWN_RANGES = 20;

function describeRanges(ranges: readonly IndexRange[]): string {
  const shown = ranges
    .slice(0, MAX_SHOWN_RANGES)
    .map(({ from, to }) => (to - from === 1 ? `${from}` : `${from} to ${to - 1}`));
  return shown.join(", ") + (ranges.length > shown.length ? `, and ${ranges.length - shown.length} more ranges` : "");
}

/**
 * Reads the log of a run as a stream of bytes: the document that was written, or, if there is none yet, a log of the results that
 * are saved so far, whose `status` says so.
 */
export async function readRunLog(
  deps: RunLogDeps,
  request: RunRequest,
  { status, error }: Pick<IndexEntry, "status" | "error">,
): Promise<AsyncIterable<Uint8Array>> {
  const written = await deps.store.readStream(runBlobs(request.id).log);
  if (written !== undefined) return written;
  return encode(runLogChunks(deps, request, newTotals(), () => ({ status, error, end: deps.now() })));
}

async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}

/** The totals of the results in a log. */
type Totals = {
  counts: Counts;
  readonly missing: IndexRange[];
  /** The usage of all results; `undefined` if no stage called a model. */
  usage: Usage | undefined;
};

const newTotals = (): Totals => ({ counts: NO_COUNTS, missing: [], usage: undefined });

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Generates the text of a run log, piece by piece, with one result per line. Memory does not grow with the run.
 *
 * @param totals - Complete when `end` is called.
 * @param end - How and when the run ended. It may throw, and then the log must not be kept.
 */
async function* runLogChunks(
  deps: Pick<RunLogDeps, "store" | "readCase">,
  request: RunRequest,
  totals: Totals,
  end: () => RunEnd,
): AsyncGenerator<string> {
  const { results, toLoggedResult } = runResults(deps, request);
  let next = 0;
  let text = '{"results":[';
  for await (const result of results) {
    if (result.place > next) totals.missing.push({ from: next, to: result.place });
    text += `${totals.counts.completed === 0 ? "" : ","}\n${JSON.stringify(await toLoggedResult(result))}`;
    totals.counts = addCounts(totals.counts, countResult(result));
    for (const usage of usagesOf(result)) totals.usage = totals.usage ? addUsage(totals.usage, usage) : usage;
    next = result.place + 1;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  if (request.total > next) totals.missing.push({ from: next, to: request.total });
  const metadata = JSON.stringify(runLogMetadata(request, end()));
  yield `${text}\n],\n"metadata":${metadata},\n"uuid":${JSON.stringify(request.id)}}\n`;
}

const usagesOf = ({ turns }: StoredResult): readonly Usage[] =>
  turns.flatMap(({ metadata }) => Object.values(metadata.stages).flatMap(({ usage }) => usage ?? []));

function runLogMetadata(request: RunRequest, { status, end, error }: RunEnd): RunLogMetadata {
  const { name, config, includes } = request.pipeline;
  return {
    ...request.client,
    ...timing(Date.parse(request.createdAt), end.getTime()),
    concurrency: request.concurrency,
    pipeline: { name, config, includes },
    status,
    error,
    label: request.label,
    settingChanges: request.settingChanges,
    repeats: request.repeats === 1 ? undefined : request.repeats,
    rerunOf: request.rerun?.of,
    schemaVersion: 1,
  };
}
