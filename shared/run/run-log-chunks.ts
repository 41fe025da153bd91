import type { CaseResult, RunLogMetadata } from "../runlog/run-log.ts";
import { NO_COUNTS, addCounts, countResult, type Counts } from "./counts.ts";
import type { PlaceRange } from "./place-range.ts";
import type { StoredResult } from "./stored-result.ts";

/** What was seen while a log was made. */
export type RunLogContents = { readonly counts: Counts; readonly missing: readonly PlaceRange[] };

export type RunLogSource = {
  readonly uuid: string;
  readonly total: number;
  /** Ascending by place, each once. */
  readonly results: AsyncIterable<StoredResult>;
  readonly toCaseResult: (result: StoredResult) => Promise<CaseResult>;
  /** Asked when all results are through; may throw, and then the log is not to be kept. */
  readonly metadata: (contents: RunLogContents) => RunLogMetadata;
};

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * The text of a run log, piece by piece, one result a line. Memory does not grow with the run.
 *
 * @example
 * await store.writeStream(name, runLogChunks({ uuid, total, results, toCaseResult, metadata }));
 */
export async function* runLogChunks({
  uuid,
  total,
  results,
  toCaseResult,
  metadata,
}: RunLogSource): AsyncGenerator<string> {
  let counts = NO_COUNTS;
  const missing: PlaceRange[] = [];
  let next = 0;
  let text = '{"results":[';
  for await (const result of results) {
    if (result.place > next) missing.push({ from: next, to: result.place });
    text += `${counts.completed === 0 ? "" : ","}\n${JSON.stringify(await toCaseResult(result))}`;
    counts = addCounts(counts, countResult(result));
    next = result.place + 1;
    if (text.length >= CHUNK_CHARACTERS) {
      yield text;
      text = "";
    }
  }
  if (total > next) missing.push({ from: next, to: total });
  yield `${text}\n],\n"metadata":${JSON.stringify(metadata({ counts, missing }))},\n"uuid":${JSON.stringify(uuid)}}\n`;
}
