import type { FinishRunDeps } from "./finish-run.ts";
import { runBlobs } from "./run-blobs.ts";
import type { IndexEntry } from "./run-index.ts";
import { runLogChunks } from "./run-log-chunks.ts";
import { runLogMetadata } from "./run-log-metadata.ts";
import type { RunRequest } from "./run-request.ts";
import { runResults } from "./run-results.ts";

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
