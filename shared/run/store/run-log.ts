import type { BlobStore } from "../../platform/storage/index.ts";
import { isCancelled } from "./cancel.ts";
import type { CaseReader } from "./case-shards.ts";
import {
  type FinishRunInput,
  countPlaces,
  describePlaces,
  type PlaceRange,
  type RunStop,
  NO_COUNTS,
  addCounts,
  countResult,
  type Counts,
} from "../durable/index.ts";
import { runBlobs } from "./run-blobs.ts";
import { newIndexEntry, renewIndexEntry, type IndexEntry } from "./run-index.ts";
import type { RunRequest } from "./run-request.ts";
import { runResults, type StoredResult } from "./stored-results.ts";
import { addUsage } from "../../base/usage.ts";
import type { LoggedResult, RunLogMetadata, Usage, RunStatus } from "../../contract/index.ts";
import { timing } from "../../base/elapsed.ts";

export type FinishRunDeps = { readonly store: BlobStore; readonly readCase: CaseReader; readonly now: () => Date };

/**
 * Writes the log of a run, in the order of the cases, and renews its entry in the index. When results are missing, nothing
 * is written and their places are the answer, so that lanes can be sent for them; on the last try, or when the run
 * was stopped or cancelled, the log holds what there is, and its status says so.
 *
 * May run twice: the second log says the same, but for the time of its end.
 */
export async function finishRun(
  { store, readCase, now }: FinishRunDeps,
  request: RunRequest,
  { stop, isLastTry }: Omit<FinishRunInput, "run">,
): Promise<readonly PlaceRange[]> {
  const wasCancelled = await isCancelled(store, request.id);
  let finished: (RunEnd & Pick<RunLogContents, "counts" | "usage">) | undefined;
  let missing: readonly PlaceRange[] = [];
  const chunks = runLogChunks({
    uuid: request.id,
    total: request.total,
    ...runResults({ store, readCase }, request),
    metadata: (contents) => {
      missing = contents.missing;
      if (missing.length > 0 && stop === undefined && !isLastTry && !wasCancelled) throw new ResultsMissingError();
      const end: RunEnd = { ...judge(contents, { stop, wasCancelled }), end: now() };
      const { counts, usage } = contents;
      finished = { ...end, counts, ...(usage === undefined ? {} : { usage }) };
      return runLogMetadata(request, end);
    },
  });
  try {
    await store.writeStream(runBlobs(request.id).log, chunks);
  } catch (thrown) {
    if (thrown instanceof ResultsMissingError) return missing;
    throw thrown;
  }
  if (finished === undefined) throw new Error("The log was written without its end.");
  const { end, ...rest } = finished;
  await renewIndexEntry(store, { ...newIndexEntry(request), ...rest, updatedAt: end.toISOString() });
  return [];
}

/** Ends the stream of a log that is not to be written. It does not leave this file. */
class ResultsMissingError extends Error {}

function judge(
  { missing }: RunLogContents,
  { stop, wasCancelled }: { readonly stop: RunStop | undefined; readonly wasCancelled: boolean },
): Pick<RunEnd, "status" | "error"> {
  if (wasCancelled && missing.length > 0) return { status: "cancelled" };
  if (stop !== undefined && (stop.status === "failed" || missing.length > 0)) return stop;
  if (missing.length === 0) return { status: "completed" };
  const count = countPlaces(missing);
  return { status: "failed", error: `${count} results are missing, at the places ${describePlaces(missing)}.` };
}

/**
 * The log of a run as a stream of bytes: the document that was written, or, where there is none yet, one of the results
 * that are saved so far, whose `status` says so.
 */
export async function readRunLog(
  { store, readCase, now }: FinishRunDeps,
  request: RunRequest,
  { status, error }: Pick<IndexEntry, "status" | "error">,
): Promise<AsyncIterable<Uint8Array>> {
  const written = await store.readStream(runBlobs(request.id).log);
  if (written !== undefined) return written;
  const chunks = runLogChunks({
    uuid: request.id,
    total: request.total,
    ...runResults({ store, readCase }, request),
    metadata: () => runLogMetadata(request, { status, end: now(), ...(error === undefined ? {} : { error }) }),
  });
  return encode(chunks);
}

async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield Buffer.from(text);
}

/** What was seen while a log was made. */
export type RunLogContents = {
  readonly counts: Counts;
  readonly missing: readonly PlaceRange[];
  /** Of all results together; not there where no stage called a model. */
  readonly usage?: Usage;
};

export type RunLogSource = {
  readonly uuid: string;
  readonly total: number;
  /** Ascending by place, each once. */
  readonly results: AsyncIterable<StoredResult>;
  readonly toLoggedResult: (result: StoredResult) => Promise<LoggedResult>;
  /** Asked when all results are through; may throw, and then the log is not to be kept. */
  readonly metadata: (contents: RunLogContents) => RunLogMetadata;
};

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * The text of a run log, piece by piece, one result a line. Memory does not grow with the run.
 *
 * @example
 * await store.writeStream(name, runLogChunks({ uuid, total, results, toLoggedResult, metadata }));
 */
export async function* runLogChunks({
  uuid,
  total,
  results,
  toLoggedResult,
  metadata,
}: RunLogSource): AsyncGenerator<string> {
  let counts = NO_COUNTS;
  const missing: PlaceRange[] = [];
  let usage: Usage | undefined;
  let next = 0;
  let text = '{"results":[';
  for await (const result of results) {
    if (result.place > next) missing.push({ from: next, to: result.place });
    text += `${counts.completed === 0 ? "" : ","}\n${JSON.stringify(await toLoggedResult(result))}`;
    counts = addCounts(counts, countResult(result));
    usage = usagesOf(result).reduce<Usage | undefined>((sum, more) => (sum ? addUsage(sum, more) : more), usage);
    next = result.place + 1;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  if (total > next) missing.push({ from: next, to: total });
  const contents = { counts, missing, ...(usage === undefined ? {} : { usage }) };
  yield `${text}\n],\n"metadata":${JSON.stringify(metadata(contents))},\n"uuid":${JSON.stringify(uuid)}}\n`;
}

const usagesOf = ({ turns }: StoredResult): readonly Usage[] =>
  turns.flatMap(({ metadata }) => Object.values(metadata.stages).flatMap(({ usage }) => usage ?? []));

export type RunEnd = { readonly status: RunStatus; readonly end: Date; readonly error?: string };

/** What stands beside the results in a run's log. */
export function runLogMetadata(request: RunRequest, { status, end, error }: RunEnd): RunLogMetadata {
  const start = new Date(request.createdAt);
  return {
    ...request.client,
    ...timing(start.getTime(), end.getTime()),
    concurrency: request.concurrency,
    pipeline: {
      name: request.pipeline.name,
      config: request.pipeline.config,
      ...(request.pipeline.includes === undefined ? {} : { includes: request.pipeline.includes }),
    },
    status,
    ...(error === undefined ? {} : { error }),
    ...(request.label === undefined ? {} : { label: request.label }),
    ...(request.settingChanges === undefined ? {} : { settingChanges: request.settingChanges }),
    ...(request.repeats === 1 ? {} : { repeats: request.repeats }),
    ...(request.rerun === undefined ? {} : { rerunOf: request.rerun.of }),
    schemaVersion: 1,
  };
}
