import type { BlobStore } from "../storage/blob-store.ts";
import { isCancelled } from "./cancel.ts";
import type { CaseReader } from "./case-shards.ts";
import type { FinishRunInput } from "./durable-functions.ts";
import { countPlaces, describePlaces, type PlaceRange } from "./place-range.ts";
import { runBlobs } from "./run-blobs.ts";
import { newIndexEntry, renewIndexEntry } from "./run-index.ts";
import { runLogChunks, type RunLogContents } from "./run-log-chunks.ts";
import { runLogMetadata, type RunEnd } from "./run-log-metadata.ts";
import type { RunStop } from "./run-queue.ts";
import type { RunRequest } from "./run-request.ts";
import { runResults } from "./run-results.ts";

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
